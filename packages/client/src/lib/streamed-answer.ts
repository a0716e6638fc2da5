import type {
  DiarizedSegment,
  TranscriptionStreamEvent,
  TranscriptTextDelta,
  TranscriptTextDone,
} from '@transcribekit/core'
import { createParser } from 'eventsource-parser'
import { TranscriptionClientError } from './errors.js'
import { asRecord, failedAnswer, parseJson } from './failed-answer.js'

/** Largest event of a stream, in characters. */
const MAX_EVENT = 8 * 1024 * 1024

/** Told the text so far, and the event that led to it. */
export type OnPartial = (text: string, event: TranscriptionStreamEvent) => void

/** Reads server-sent events (contract, section 6), piece by piece. */
export class StreamedAnswer {
  #text = ''
  #done: TranscriptTextDone | undefined
  readonly #segments: DiarizedSegment[] = []
  readonly #onPartial: OnPartial | undefined
  readonly #parser = createParser({
    maxBufferSize: MAX_EVENT,
    onEvent: ({ event, data }) => this.#read(event, data),
    onError: ({ type }) => {
      if (type === 'max-buffer-size-exceeded') throw this.#broken()
    },
  })

  constructor(onPartial: OnPartial | undefined) {
    this.#onPartial = onPartial
  }

  /** The text so far. */
  get text(): string {
    return this.#text
  }

  /** The segments that have come, with `diarized_json`. */
  get segments(): readonly DiarizedSegment[] {
    return this.#segments
  }

  /**
   * @throws {TranscriptionClientError} for an error in the stream, with the text so far
   * @throws what `onPartial` throws
   */
  feed(piece: string): void {
    this.#parser.feed(piece)
  }

  /**
   * The event at the end of the stream.
   *
   * @throws {TranscriptionClientError} `engine_failed` where the stream ended without it, with the text so far
   */
  finish(): TranscriptTextDone {
    // A last event may lack the empty line behind it.
    this.feed('\n\n')
    if (this.#done) return this.#done
    throw new TranscriptionClientError(
      'engine_failed',
      'The server stopped in the midst of the text; what had come is in `partial`, try again for the rest.',
      { status: 200, partial: this.#text },
    )
  }

  #read(name: string | undefined, data: string) {
    if (data === '[DONE]') return
    const event = asRecord(parseJson(data))
    if (name === 'error' || event.type === 'error' || event.error) {
      throw failedAnswer({ status: 200, body: event, partial: this.#text })
    }
    if (isDelta(event)) {
      this.#text += event.delta
      this.#onPartial?.(this.#text, event)
    } else if (isSegment(event)) {
      this.#segments.push(event)
      this.#onPartial?.(this.#text, event)
    } else if (isDone(event)) {
      // Servers are known that leave it empty.
      this.#done = { ...event, text: event.text || this.#text }
      this.#text = this.#done.text
      this.#onPartial?.(this.#text, this.#done)
    } else if (typeof event.type !== 'string') {
      throw this.#broken()
    }
  }

  #broken() {
    return new TranscriptionClientError(
      'engine_failed',
      'The server sent an event that can not be read; what had come is in `partial`, try again for the rest.',
      { status: 200, partial: this.#text },
    )
  }
}

type Fields = Readonly<Record<string, unknown>>

function isDelta(event: Fields): event is Fields & TranscriptTextDelta {
  return event.type === 'transcript.text.delta' && typeof event.delta === 'string'
}

function isSegment(event: Fields): event is Fields & DiarizedSegment {
  return event.type === 'transcript.text.segment' && typeof event.text === 'string'
}

function isDone(event: Fields): event is Fields & TranscriptTextDone {
  return event.type === 'transcript.text.done' && typeof event.text === 'string'
}
