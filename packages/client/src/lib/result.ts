import type {
  DiarizedTranscription,
  ResponseFormat,
  Transcription,
  TranscriptionByFormat,
  TranscriptTextDone,
} from '@transcribekit/core'
import { TranscriptionClientError } from './errors.js'
import { asRecord, parseJson } from './failed-answer.js'
import type { StreamedAnswer } from './streamed-answer.js'

type Result = TranscriptionByFormat[ResponseFormat]

const TEXTS: ReadonlySet<ResponseFormat> = new Set(['text', 'srt', 'vtt'])
/** Formats that are made of times: a stream would bring the text alone. */
const UNSTREAMED: ReadonlySet<ResponseFormat> = new Set(['srt', 'vtt'])

/** @throws {TranscriptionClientError} `rejected` for a format that a stream does not bring */
export function checkStreamed(format: ResponseFormat): void {
  if (!UNSTREAMED.has(format)) return
  throw new TranscriptionClientError(
    'rejected',
    `A stream brings no ${format}; leave out stream, or use the response_format json, verbose_json, text or diarized_json.`,
    { param: 'stream' },
  )
}

/**
 * What the body of an answer holds.
 *
 * @throws {TranscriptionClientError} `rejected` for a body that is none of the contract
 */
export function resultOf(format: ResponseFormat, body: string, contentType: string): Result {
  if (TEXTS.has(format)) return body
  const result = parseJson(body)
  if (isTranscription(result)) return result
  throw new TranscriptionClientError(
    'rejected',
    `The server answered with ${contentType.slice(0, 100) || 'something'} that is no transcription; check that url is the path of the endpoint.`,
    { status: 200 },
  )
}

/**
 * What a stream has brought, in the shape of the format.
 *
 * @throws {TranscriptionClientError} `engine_failed` where it ended too early, or without the times of `verbose_json`
 */
export function streamedResult(format: ResponseFormat, stream: StreamedAnswer): Result {
  const { type, ...transcription } = stream.finish()
  if (format === 'text') return transcription.text
  if (format === 'verbose_json' && transcription.duration === undefined) throw untimed(transcription)
  return format === 'diarized_json' ? diarized(transcription, stream) : transcription
}

/** Servers may stream the text alone, which the contract allows. */
function untimed({ text }: Transcription) {
  return new TranscriptionClientError(
    'engine_failed',
    'The server streamed no times, its text is in `partial`; leave out stream, or use the response_format json.',
    { status: 200, param: 'stream', partial: text },
  )
}

/** A stream does not tell how long the recording is: its last segment's end stands for that. */
function diarized({ text, usage }: Transcription, { segments }: StreamedAnswer): DiarizedTranscription {
  const duration = segments.at(-1)?.end ?? 0
  return { task: 'transcribe', duration, text, segments: [...segments], ...(usage && { usage }) }
}

/** A whole answer in place of a stream, as models give that can not stream: the end of one. */
export function doneEvent(result: Result): TranscriptTextDone {
  const text = typeof result === 'string' ? result : result.text
  return { type: 'transcript.text.done', text }
}

function isTranscription(value: unknown): value is Transcription {
  return typeof asRecord(value).text === 'string'
}
