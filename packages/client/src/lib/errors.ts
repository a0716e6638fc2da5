/**
 * What went wrong, as a stable word: the `code` of a {@link TranscriptionClientError}.
 *
 * `mic_denied`, `mic_missing`, `mic_unsupported`: there is no microphone to record with. `too_large`,
 * `upload_truncated`, `unsupported_format`: the recording. `rate_limited`: too many requests. `engine_failed`: the
 * server, or what it sent. `network`: no answer, or one that was cut. `aborted`: by the app. `rejected`: whatever else
 * the server refused; its message says why.
 */
export type TranscriptionClientErrorCode =
  | 'mic_denied'
  | 'mic_missing'
  | 'mic_unsupported'
  | 'too_large'
  | 'upload_truncated'
  | 'unsupported_format'
  | 'rate_limited'
  | 'engine_failed'
  | 'aborted'
  | 'network'
  | 'rejected'

/** Details of a {@link TranscriptionClientError}. */
export interface TranscriptionClientErrorOptions {
  /** HTTP status of the answer, where one came. */
  readonly status?: number | undefined
  /** The server's own word for what went wrong. */
  readonly serverCode?: string | undefined
  /** The wire name of the parameter at fault. */
  readonly param?: string | undefined
  /** Seconds after which another attempt makes sense. */
  readonly retryAfter?: number | undefined
  /** The text that had come before a stream broke off. */
  readonly partial?: string | undefined
  readonly cause?: unknown
}

/** Longest message that is shown, in characters: a server's is not trusted to be short. */
const MAX_MESSAGE = 2000
const BRAND = Symbol.for('@transcribekit/client/TranscriptionClientError')

/** The one error class. `code` says what happened, `message` in a sentence what to do about it. */
export class TranscriptionClientError extends Error {
  override readonly name = 'TranscriptionClientError'
  readonly code: TranscriptionClientErrorCode
  /** HTTP status of the answer, where one came. */
  readonly status: number | undefined
  /** The server's own word for what went wrong, for example `audio_too_short`. */
  readonly serverCode: string | undefined
  /** The wire name of the parameter at fault. */
  readonly param: string | undefined
  /** Seconds after which another attempt makes sense. */
  readonly retryAfter: number | undefined
  /** The text that had come before a stream broke off. */
  readonly partial: string | undefined

  constructor(code: TranscriptionClientErrorCode, message: string, options: TranscriptionClientErrorOptions = {}) {
    super(message.slice(0, MAX_MESSAGE), { cause: options.cause })
    Object.defineProperty(this, BRAND, { value: true })
    this.code = code
    this.status = options.status
    this.serverCode = options.serverCode
    this.param = options.param
    this.retryAfter = options.retryAfter
    this.partial = options.partial
  }

  /** Recognises the class by a brand, so that it also holds between two copies of this package in one page. */
  static isInstance(value: unknown): value is TranscriptionClientError {
    return typeof value === 'object' && value !== null && BRAND in value
  }
}

/** The error of a call that the app gave up. */
export function aborted(partial?: string): TranscriptionClientError {
  return new TranscriptionClientError('aborted', 'The transcription was cancelled; start it again to get the text.', {
    partial,
  })
}
