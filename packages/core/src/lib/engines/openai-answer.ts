import { TranscriptionError } from '../errors.js'
import type { Logprob, Usage } from '../results.js'
import type { DoneEvent, TranscriptEvent, TranscriptSegment, TranscriptWord } from '../transcript.js'
import { isPlainObject } from '../wire-fields.js'
import { badResponse } from './upstream-failures.js'

/**
 * Reads a whole JSON answer of any of the JSON formats.
 *
 * Strict about what a transcript is made of, and tolerant of how servers vary around it: numbers as text, `null`s,
 * `text` for `word`, words inside segments.
 *
 * @throws {TranscriptionError} `upstream_bad_response`
 */
export function* readAnswer(body: string): Generator<TranscriptEvent> {
  const answer = parseObject(body)
  if (answer.error !== undefined && answer.error !== null)
    throw badResponse('it is an error with the status of a success', body)
  if (typeof answer.text !== 'string') throw badResponse("it has no 'text'")
  const rawSegments = list(answer.segments)
  for (const segment of rawSegments) yield { type: 'segment', segment: readSegment(segment) }
  const nested = rawSegments.flatMap((segment) => (isPlainObject(segment) ? list(segment.words) : []))
  const words = Array.isArray(answer.words) ? answer.words : nested
  yield { ...readDone(answer), ...(words.length > 0 && { words: words.map(readWord) }) }
}

/**
 * Reads one event of a stream of server-sent events.
 *
 * @throws {TranscriptionError} `upstream_bad_response`, `upstream_error`
 */
export function readStreamEvent(data: string): TranscriptEvent | undefined {
  const event = parseObject(data)
  if (event.error !== undefined && event.error !== null) {
    throw new TranscriptionError('upstream_error', 'The transcription service failed while it was transcribing.', {
      cause: data,
    })
  }
  switch (event.type) {
    case 'transcript.text.delta':
      return {
        type: 'delta',
        delta: typeof event.delta === 'string' ? event.delta : '',
        ...(Array.isArray(event.logprobs) && { logprobs: event.logprobs as Logprob[] }),
        ...(typeof event.segment_id === 'string' && { segment_id: event.segment_id }),
      }
    case 'transcript.text.segment':
      return { type: 'segment', segment: readSegment(event) }
    case 'transcript.text.done':
      return readDone(event)
    default:
      return undefined
  }
}

function readDone(answer: Record<string, unknown>): DoneEvent {
  const duration = number(answer.duration)
  const usage = readUsage(answer.usage)
  const languages = list(answer.languages).flatMap((entry) =>
    isPlainObject(entry) && typeof entry.code === 'string' ? [{ code: entry.code }] : [],
  )
  return {
    type: 'done',
    ...(typeof answer.text === 'string' && { text: answer.text }),
    ...(typeof answer.language === 'string' && { language: answer.language }),
    ...(Array.isArray(answer.languages) && { languages }),
    ...(duration !== undefined && { duration }),
    ...(Array.isArray(answer.logprobs) && { logprobs: answer.logprobs as Logprob[] }),
    ...(usage && { usage }),
  }
}

function readSegment(value: unknown): TranscriptSegment {
  if (!isPlainObject(value) || typeof value.text !== 'string') throw badResponse('a segment has no text')
  const { start, end } = readTimes(value)
  const numbers = ['seek', 'temperature', 'avg_logprob', 'compression_ratio', 'no_speech_prob'] as const
  return {
    start,
    end,
    text: value.text,
    ...(typeof value.speaker === 'string' && { speaker: value.speaker }),
    ...(typeof value.id === 'string' && { id: value.id }),
    ...(Array.isArray(value.tokens) && { tokens: value.tokens.filter((token) => typeof token === 'number') }),
    ...Object.fromEntries(numbers.flatMap((name) => (typeof value[name] === 'number' ? [[name, value[name]]] : []))),
  }
}

function readWord(value: unknown): TranscriptWord {
  const word = isPlainObject(value) ? (value.word ?? value.text) : undefined
  if (!isPlainObject(value) || typeof word !== 'string') throw badResponse('a word has no text')
  return { word: word.trim(), ...readTimes(value) }
}

function readTimes(value: Record<string, unknown>) {
  const [start, end] = [number(value.start), number(value.end)]
  if (start === undefined || end === undefined) throw badResponse('a time is missing')
  return { start, end }
}

function readUsage(value: unknown): Usage | undefined {
  if (!isPlainObject(value)) return undefined
  const seconds = number(value.seconds)
  if (seconds !== undefined) return { type: 'duration', seconds }
  const [input, output, total] = [value.input_tokens, value.output_tokens, value.total_tokens].map(number)
  if (input === undefined || output === undefined || total === undefined) return undefined
  const details = value.input_token_details
  return {
    type: 'tokens',
    input_tokens: input,
    output_tokens: output,
    total_tokens: total,
    ...(isPlainObject(details) && { input_token_details: details }),
  }
}

function parseObject(body: string): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(body)
  } catch (cause) {
    throw badResponse('it is not JSON', cause)
  }
  if (!isPlainObject(value)) throw badResponse('it is not an object')
  return value
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** Some servers write numbers as text. */
function number(value: unknown): number | undefined {
  const read = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof read === 'number' && Number.isFinite(read) && read >= 0 ? read : undefined
}
