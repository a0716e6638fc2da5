import { TranscriptionError } from './errors.js'
import { spaced } from './join-text.js'
import type { Transcript, TranscriptEvent, TranscriptSegment } from './transcript.js'

/** Collects the events of an engine into one transcript. */
export class TranscriptFold {
  #deltas = ''
  /** Texts of the segments, each with the space that it needs. */
  readonly #pieces: string[] = []
  #last = ''
  readonly #segments: TranscriptSegment[] = []
  #transcript: Transcript | undefined

  /** What was heard so far, for a stream that broke off. */
  get text(): string {
    return this.#transcript?.text ?? (this.#deltas || this.#pieces.join('')).trim()
  }

  /** @throws {TranscriptionError} `engine_failed` when the engine goes on after `done` */
  add(event: TranscriptEvent): void {
    if (this.#transcript) throw new TranscriptionError('engine_failed', 'The engine went on after its last event.')
    if (event.type === 'delta') this.#deltas += event.delta
    else if (event.type === 'segment') {
      checkTimes(event.segment)
      this.#segments.push(event.segment)
      const piece = spaced(this.#last, event.segment.text)
      this.#pieces.push(piece)
      this.#last = piece.at(-1) ?? this.#last
    } else {
      const { type, text, ...rest } = event
      for (const word of rest.words ?? []) checkTimes(word)
      // Some servers stream the text and then leave it out at the end: what was streamed counts.
      this.#transcript = { ...rest, text: text || this.text, segments: this.#segments }
    }
  }

  /** @throws {TranscriptionError} `engine_failed` when there was no `done` */
  finish(): Transcript {
    if (this.#transcript) return this.#transcript
    throw new TranscriptionError('engine_failed', 'The engine ended before the transcript was done.')
  }
}

function checkTimes({ start, end }: { readonly start: number; readonly end: number }) {
  if (start >= 0 && end < Number.POSITIVE_INFINITY) return
  throw new TranscriptionError('engine_failed', `The engine reported the times ${start} and ${end}, which are none.`)
}

/**
 * Reads all events of an engine into one transcript.
 *
 * @throws {TranscriptionError} `engine_failed` when the engine ends without a `done` event
 */
export async function foldEvents(events: AsyncIterable<TranscriptEvent>): Promise<Transcript> {
  const fold = new TranscriptFold()
  for await (const event of events) fold.add(event)
  return fold.finish()
}
