import type { Logprob, Usage } from '../results.js'
import type { DoneEvent, TranscriptEvent, TranscriptSegment, TranscriptWord } from '../transcript.js'
import { isPlainObject } from '../wire-fields.js'
import { badResponse } from './upstream-failures.js'
import { wholeWords } from './whole-words.js'

/**
 * Reads a whole JSON answer of any of the JSON formats.
 *
 * Strict about what a transcript is made of, and tolerant of how servers vary around it: numbers as text, `null`s,
 * `text` for `word`, words inside segments, `speaker_id` for `speaker`.
 *
 * @param speakers true when they were asked for: segments by speaker count more than others then
 * @throws {TranscriptionError} `upstream_bad_response`
 */
export function* readAnswer(body: string, speakers = false): Generator<TranscriptEvent> {
  const answer = parseObject(body)
  if (answer.error !== undefined && answer.error !== null)
    throw badResponse('it is an error with the status of a success', body)
  if (typeof answer.text !== 'string') throw badResponse("it has no 'text'")
  const bySpeaker = speakers && Array.isArray(answer.speaker_segments)
  yield* readSegments(bySpeaker ? answer.speaker_segments : answer.segments)
  const words = Array.isArray(answer.words) ? answer.words.map(readWord) : wordsInSegments(answer.segments)
  yield { ...readDone(answer), text: answer.text.trim(), ...(words.length > 0 && { words }) }
}

/** @throws {TranscriptionError} `upstream_bad_response` */
export function* readSegments(segments: unknown): Generator<TranscriptEvent> {
  for (const segment of list(segments)) yield { type: 'segment', segment: readSegment(segment) }
}

/** Words inside of segments are pieces in truth, and servers that were told so give no times of them. */
function wordsInSegments(segments: unknown): TranscriptWord[] {
  const pieces = list(segments).flatMap((segment) => (isPlainObject(segment) ? [list(segment.words)] : []))
  if (pieces.flat().some((piece) => isPlainObject(piece) && number(piece.start) === undefined)) return []
  return pieces.flatMap((words) => wholeWords(words.map(readPiece)))
}

/** What the end of a transcript tells. */
export function readDone(answer: Record<string, unknown>): DoneEvent {
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
    ...(Array.isArray(answer.logprobs) && { logprobs: readLogprobs(answer.logprobs) }),
    ...(usage && { usage }),
  }
}

/** @throws {TranscriptionError} `upstream_bad_response` when text or times are missing */
export function readSegment(value: unknown): TranscriptSegment {
  if (!isPlainObject(value) || typeof value.text !== 'string') throw badResponse('a segment has no text')
  const { start, end } = readTimes(value)
  const speaker = value.speaker ?? value.speaker_id
  const numbers = ['seek', 'temperature', 'avg_logprob', 'compression_ratio', 'no_speech_prob'] as const
  return {
    start,
    end,
    text: value.text,
    ...((typeof speaker === 'string' || typeof speaker === 'number') && { speaker: String(speaker) }),
    ...(typeof value.id === 'string' && { id: value.id }),
    ...(Array.isArray(value.tokens) && { tokens: value.tokens.filter((token) => typeof token === 'number') }),
    ...Object.fromEntries(numbers.flatMap((name) => (typeof value[name] === 'number' ? [[name, value[name]]] : []))),
  }
}

function readWord(value: unknown): TranscriptWord {
  const { word, ...times } = readPiece(value)
  return { word: word.trim(), ...times }
}

/** A word, or a piece of one, with its space. */
function readPiece(value: unknown): TranscriptWord {
  const word = isPlainObject(value) ? (value.word ?? value.text) : undefined
  if (!isPlainObject(value) || typeof word !== 'string') throw badResponse('a word has no text')
  return { word, ...readTimes(value) }
}

function readTimes(value: Record<string, unknown>) {
  const [start, end] = [number(value.start), number(value.end)]
  if (start === undefined || end === undefined) throw badResponse('a time is missing')
  return { start, end }
}

/** Usage in seconds or tokens; `undefined` where it is of another kind. */
export function readUsage(value: unknown): Usage | undefined {
  if (!isPlainObject(value)) return undefined
  const seconds = number(value.seconds) ?? number(value.prompt_audio_seconds)
  if (seconds !== undefined) return { type: 'duration', seconds }
  const [input, output, total] = [
    value.input_tokens ?? value.prompt_tokens,
    value.output_tokens ?? value.completion_tokens,
    value.total_tokens,
  ].map(number)
  if (input === undefined || output === undefined || total === undefined) return undefined
  const details = value.input_token_details
  return {
    type: 'tokens',
    input_tokens: input,
    output_tokens: output,
    total_tokens: total,
    ...(isPlainObject(details) && { input_token_details: readTokenDetails(details) }),
  }
}

function readTokenDetails(details: Record<string, unknown>) {
  const [text, audio] = [number(details.text_tokens), number(details.audio_tokens)]
  return { ...(text !== undefined && { text_tokens: text }), ...(audio !== undefined && { audio_tokens: audio }) }
}

/** Log probabilities, as far as they are some. */
export function readLogprobs(values: readonly unknown[]): Logprob[] {
  return values.filter(isPlainObject).map(({ token, logprob, bytes }) => ({
    ...(typeof token === 'string' && { token }),
    ...(typeof logprob === 'number' && { logprob }),
    ...(Array.isArray(bytes) && { bytes: bytes.filter((byte) => typeof byte === 'number') }),
  }))
}

/** @throws {TranscriptionError} `upstream_bad_response` */
export function parseObject(body: string): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(body)
  } catch (cause) {
    throw badResponse('it is not JSON', cause)
  }
  if (!isPlainObject(value)) throw badResponse('it is not an object')
  return value
}

/** A list, where there is one. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** Some servers write numbers as text. */
function number(value: unknown): number | undefined {
  const read = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof read === 'number' && Number.isFinite(read) && read >= 0 ? read : undefined
}
