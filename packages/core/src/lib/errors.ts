/**
 * Every way a transcription can fail, with the HTTP status it is answered with.
 *
 * 4xx: the caller can cure it. 5xx: the engine or we failed.
 */
const STATUS = {
  invalid_request: 400,
  invalid_multipart: 400,
  invalid_value: 400,
  unsupported_value: 400,
  unsupported_language: 400,
  unknown_parameter: 400,
  missing_required_parameter: 400,
  unsupported_format: 400,
  invalid_audio: 400,
  audio_too_short: 400,
  audio_too_long: 400,
  empty_file: 400,
  upload_truncated: 400,
  upstream_rejected: 400,
  unauthorized: 401,
  not_found: 404,
  method_not_allowed: 405,
  upload_timeout: 408,
  file_too_large: 413,
  unsupported_media_type: 415,
  rate_limit_exceeded: 429,
  insufficient_quota: 429,
  aborted: 499,
  internal_error: 500,
  engine_missing: 500,
  middleware_missing: 500,
  body_already_read: 500,
  engine_failed: 500,
  upstream_error: 502,
  upstream_auth: 502,
  upstream_bad_response: 502,
  upstream_redirected: 502,
  upstream_unreachable: 502,
  overloaded: 503,
  upstream_timeout: 504,
} as const

/** What went wrong, as a stable word: the `code` of a {@link TranscriptionError}. */
export type TranscriptionErrorCode = keyof typeof STATUS

/** The error body of the contract: all four keys are always present. */
export interface ErrorEnvelope {
  error: { message: string; type: string; param: string | null; code: string | null }
}

/** Failures that may not happen again (reliability, retry). */
const RETRYABLE: ReadonlySet<TranscriptionErrorCode> = new Set([
  'rate_limit_exceeded',
  'upstream_error',
  'upstream_bad_response',
  'upstream_unreachable',
  'upstream_timeout',
  'overloaded',
])

/** Details of a {@link TranscriptionError}. */
export interface TranscriptionErrorOptions {
  /** The wire name of the parameter at fault. */
  readonly param?: string | undefined
  /** What led to this error; it is for logs and never reaches a client. */
  readonly cause?: unknown
  /** Seconds after which another attempt makes sense; sent as `Retry-After`. */
  readonly retryAfter?: number | undefined
  /** Status of the answer, where the upstream's own is passed on. Default: by `code`. */
  readonly status?: number | undefined
  /** The upstream's own `code`, passed on to the client in place of ours. */
  readonly upstreamCode?: string | undefined
  /** HTTP status that the upstream answered with, if it did. */
  readonly upstreamStatus?: number | undefined
  /** Identifier that the upstream gave the call; sent as `x-upstream-request-id`. */
  readonly upstreamRequestId?: string | undefined
  /** Whether another attempt may succeed. Default: by `code`. */
  readonly retryable?: boolean | undefined
}

/** Longest message a client is shown, in characters. */
const MAX_MESSAGE = 2000
const BRAND = Symbol.for('@transcribekit/core/TranscriptionError')

/** The one error class. `code` says what happened, `status` how it is answered, `message` what to do about it. */
export class TranscriptionError extends Error {
  override readonly name = 'TranscriptionError'
  readonly code: TranscriptionErrorCode
  /** HTTP status of the answer. */
  readonly status: number
  /** The wire name of the parameter at fault, or `null`. */
  readonly param: string | null
  /** Seconds after which another attempt makes sense. */
  readonly retryAfter: number | undefined
  /** HTTP status that the upstream answered with, if it did. */
  readonly upstreamStatus: number | undefined
  /** Identifier that the upstream gave the call. */
  readonly upstreamRequestId: string | undefined
  /** Whether another attempt may succeed. */
  readonly retryable: boolean
  readonly #upstreamCode: string | undefined

  constructor(code: TranscriptionErrorCode, message: string, options: TranscriptionErrorOptions = {}) {
    super(message.slice(0, MAX_MESSAGE), { cause: options.cause })
    Object.defineProperty(this, BRAND, { value: true })
    this.code = code
    this.status = options.status ?? STATUS[code]
    this.param = options.param ?? null
    this.retryAfter = options.retryAfter
    this.upstreamStatus = options.upstreamStatus
    this.upstreamRequestId = options.upstreamRequestId
    this.retryable = options.retryable ?? RETRYABLE.has(code)
    this.#upstreamCode = options.upstreamCode
  }

  /** Recognises the class by a brand, so that it also holds between two copies of this package in one process. */
  static isInstance(value: unknown): value is TranscriptionError {
    return typeof value === 'object' && value !== null && BRAND in value
  }

  /** The same error with another text and status. Its cause is this one. */
  restated(message: string, status = this.status): TranscriptionError {
    const { code, retryAfter, upstreamStatus, upstreamRequestId, retryable } = this
    const details = {
      status,
      retryAfter,
      upstreamStatus,
      upstreamRequestId,
      retryable,
      upstreamCode: this.#upstreamCode,
    }
    return new TranscriptionError(code, message, { ...details, param: this.param ?? undefined, cause: this })
  }

  /** The error body of the contract. */
  toJSON(): ErrorEnvelope {
    const type = this.status === 429 ? 'rate_limit_error' : this.status < 500 ? 'invalid_request_error' : 'server_error'
    return { error: { message: this.message, type, param: this.param, code: this.#upstreamCode ?? this.code } }
  }
}
