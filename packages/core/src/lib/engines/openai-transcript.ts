import type { EngineRequest } from '../engine.js'
import type { TranscriptEvent } from '../transcript.js'
import { decodedAnswer, joined } from './decoded-answer.js'
import { readAnswer } from './openai-answer.js'
import { readStream } from './openai-stream.js'
import type { UpstreamResponse } from './transport.js'
import { badResponse } from './upstream-failures.js'

/** What an answer is read by. */
export interface Reading {
  readonly wanted: EngineRequest['wanted']
  /** True when server-sent events were asked for. */
  readonly streamed: boolean
  /** True when the text is made of the segments. */
  readonly textOfSegments?: boolean | undefined
}

/**
 * Reads the answer to a call: a stream where one was asked for, else the whole. Servers that don't stream answer as a
 * whole, and some label it wrongly, so the first characters tell.
 *
 * @throws {TranscriptionError} `upstream_bad_response`, `upstream_error`
 */
export async function* readTranscript(response: UpstreamResponse, reading: Reading): AsyncGenerator<TranscriptEvent> {
  const type = response.header('content-type') ?? ''
  if (/^text\/html\b/i.test(type)) throw badResponse('it is a web page')
  const chunks = decodedAnswer(response)
  const start = reading.streamed ? await beginningOf(chunks) : ''
  if (reading.streamed && isStream(start, type)) return yield* wholeStream(readStream(start, chunks), reading)
  // Sound as a whole before any of it is told, so that it can be asked for again.
  yield* [...readWhole(await joined(start, chunks), reading)]
}

/** Characters by which events are told from JSON: `event:`. */
const BEGINNING = 6

async function beginningOf(chunks: AsyncGenerator<string, void>): Promise<string> {
  let text = ''
  while (text.length < BEGINNING) {
    const { value, done } = await chunks.next()
    if (done) break
    text = (text + value).trimStart()
  }
  return text
}

function isStream(start: string, type: string): boolean {
  if (/^text\/event-stream\b/i.test(type)) return !start.startsWith('{')
  return /^(data:|event:)/.test(start)
}

/** A stream that lacks what the answer is made of must not end as if it were whole. */
async function* wholeStream(
  events: AsyncGenerator<TranscriptEvent>,
  { wanted }: Reading,
): AsyncGenerator<TranscriptEvent> {
  const parts = new Parts(wanted)
  for await (const event of events) {
    parts.note(event)
    yield event
  }
}

function* readWhole(body: string, { wanted, textOfSegments }: Reading): Generator<TranscriptEvent> {
  const parts = new Parts(wanted)
  for (const event of readAnswer(body, wanted.speakers)) {
    parts.note(event)
    if (event.type !== 'done' || !textOfSegments || !parts.hasSegments) yield event
    else {
      const { text, ...rest } = event
      yield rest
    }
  }
}

/** Watches that an answer holds all that is wanted of it. */
class Parts {
  readonly #wanted: EngineRequest['wanted']
  #hasSegments = false
  #hasSpeakers = false

  constructor(wanted: EngineRequest['wanted']) {
    this.#wanted = wanted
  }

  get hasSegments(): boolean {
    return this.#hasSegments
  }

  /** @throws {TranscriptionError} `upstream_bad_response` when there is text at the end and something of it is missing */
  note(event: TranscriptEvent): void {
    if (event.type === 'segment') {
      this.#hasSegments = true
      this.#hasSpeakers ||= event.segment.speaker !== undefined
    }
    if (event.type !== 'done' || !event.text?.trim()) return
    const missing = this.#missing((event.words?.length ?? 0) > 0)
    if (missing) throw badResponse(`it has no ${missing}`)
  }

  #missing(hasWords: boolean): string | undefined {
    const { timestamps, speakers } = this.#wanted
    if (speakers && !this.#hasSegments) return 'times of segments'
    if (speakers && !this.#hasSpeakers) return 'speakers'
    // Segments can be made of words.
    if (timestamps.includes('segment') && !this.#hasSegments && !hasWords) return 'times of segments'
    return timestamps.includes('word') && !hasWords ? 'times of words' : undefined
  }
}
