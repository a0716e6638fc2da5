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
  let segments = false
  let speakers = false
  for await (const event of events) {
    if (event.type === 'segment') {
      segments = true
      speakers ||= event.segment.speaker !== undefined
    }
    if (event.type === 'done' && event.text?.trim()) {
      const missing = missingPart(wanted, { segments, speakers, words: (event.words?.length ?? 0) > 0 })
      if (missing) throw badResponse(`it has no ${missing}`)
    }
    yield event
  }
}

function* readWhole(body: string, { wanted, textOfSegments }: Reading): Generator<TranscriptEvent> {
  let segments = false
  let speakers = false
  for (const event of readAnswer(body, wanted.speakers)) {
    if (event.type === 'segment') {
      segments = true
      speakers ||= event.segment.speaker !== undefined
    }
    if (event.type !== 'done') {
      yield event
      continue
    }
    const { text, ...rest } = event
    const words = (event.words?.length ?? 0) > 0
    const missing = text?.trim() ? missingPart(wanted, { segments, speakers, words }) : undefined
    if (missing) throw badResponse(`it has no ${missing}`)
    yield textOfSegments && segments ? rest : event
  }
}

interface Parts {
  readonly segments: boolean
  readonly speakers: boolean
  readonly words: boolean
}

function missingPart({ timestamps, speakers }: EngineRequest['wanted'], told: Parts): string | undefined {
  if (speakers && !told.segments) return 'times of segments'
  if (speakers && !told.speakers) return 'speakers'
  // Segments can be made of words.
  if (timestamps.includes('segment') && !told.segments && !told.words) return 'times of segments'
  return timestamps.includes('word') && !told.words ? 'times of words' : undefined
}
