import { TranscriptionClientError, type TranscriptionClientErrorCode } from './errors.js'

/** What is known of a failure: an answer's status and body, or an error in the midst of a stream. */
export interface Failure {
  /** 200 in the midst of a stream. */
  readonly status: number
  readonly body: unknown
  /** Seconds of `Retry-After`. */
  readonly retryAfter?: number | undefined
  readonly partial?: string | undefined
}

/** The words of the server that mean something of their own here (codes of `@transcribekit/core`). */
const BY_WORD = new Map<string, TranscriptionClientErrorCode>([
  ['file_too_large', 'too_large'],
  ['upload_truncated', 'upload_truncated'],
  ['unsupported_format', 'unsupported_format'],
  ['invalid_audio', 'unsupported_format'],
  ['rate_limit_exceeded', 'rate_limited'],
  // Waiting does not help: it is the owner's to pay.
  ['insufficient_quota', 'engine_failed'],
  ['upload_timeout', 'network'],
])

const BY_STATUS = new Map<number, TranscriptionClientErrorCode>([
  [408, 'network'],
  [413, 'too_large'],
  [415, 'unsupported_format'],
  [429, 'rate_limited'],
])

/** What is said where the server does not say it. */
const MESSAGES: Readonly<Partial<Record<TranscriptionClientErrorCode, string>>> = {
  too_large: 'The recording is larger than the server takes; send a shorter or a more compressed one.',
  unsupported_format: 'The server does not know this kind of file; send mp3, m4a, wav, webm or ogg.',
  rate_limited: 'The server has too many requests at the moment; try again a little later.',
  engine_failed: 'The server failed to transcribe; try again a little later.',
  network: 'The upload took too long; try again with a better connection.',
}

/** The error that a refusal stands for: by the server's word for it, else by its status. */
export function failedAnswer({ status, body, retryAfter, partial }: Failure): TranscriptionClientError {
  const { message, word, param } = detailsOf(body)
  const code = BY_WORD.get(word ?? '') ?? codeOfStatus(status)
  const said =
    message || MESSAGES[code] || `The server refused the request with status ${status}; check url and headers.`
  return new TranscriptionClientError(code, said, { status, serverCode: word, param, retryAfter, partial })
}

function codeOfStatus(status: number): TranscriptionClientErrorCode {
  if (status < 400 || status >= 500) return 'engine_failed'
  return BY_STATUS.get(status) ?? 'rejected'
}

/** The contract's envelope, and what other servers send in its place: `{ error: '…' }`, `{ detail: '…' }`. */
function detailsOf(body: unknown): { message?: string; word?: string; param?: string } {
  const { error = body, detail } = asRecord(body)
  const { message = typeof error === 'string' && error !== body ? error : detail, code, param } = asRecord(error)
  return {
    ...(typeof message === 'string' && { message }),
    ...(typeof code === 'string' && { word: code }),
    ...(typeof param === 'string' && { param }),
  }
}

/** What can be looked into: `{}` for all that is no object. */
export function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

/** The JSON in a text, or `undefined`. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
