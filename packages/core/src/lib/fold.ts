import { TranscriptionError } from './errors.js'
import type { Transcript, TranscriptEvent, TranscriptSegment } from './transcript.js'

/** Collects the events of an engine into one transcript. */
export class TranscriptFold {
  #deltas = ''
  readonly #segments: TranscriptSegment[] = []
  #transcript: Transcript | undefined

  /** The transcript, once `done` was added. */
  get transcript(): Transcript | undefined {
    return this.#transcript
  }

  /** What was heard so far, for a stream that broke off. */
  get text(): string {
    return this.#transcript?.text ?? (this.#deltas || this.#segments.map(({ text }) => text).join('')).trim()
  }

  add(event: TranscriptEvent): void {
    if (this.#transcript) throw new TranscriptionError('engine_failed', 'The engine went on after its last event.')
    if (event.type === 'delta') this.#deltas += event.delta
    else if (event.type === 'segment') this.#segments.push(event.segment)
    else {
      const { type, text, ...rest } = event
      // Some servers stream the text and then leave it out at the end: what was streamed counts.
      this.#transcript = { ...rest, text: text || this.text, segments: this.#segments }
    }
  }
}

/**
 * Reads all events of an engine into one transcript.
 *
 * @throws {TranscriptionError} `engine_failed` when the engine ends without a `done` event
 */
export async function foldEvents(events: AsyncIterable<TranscriptEvent>): Promise<Transcript> {
  const fold = new TranscriptFold()
  for await (const event of events) fold.add(event)
  if (!fold.transcript)
    throw new TranscriptionError('engine_failed', 'The engine ended before the transcript was done.')
  return fold.transcript
}
