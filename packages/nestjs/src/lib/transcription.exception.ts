import { HttpException } from '@nestjs/common'
import { TranscriptionError, type TranscriptionErrorCode } from '@transcribekit/core'

/**
 * A failed transcription as Nest knows failures: status and error envelope are those of the contract, so that it is
 * answered right without further ado, and exception filters see it like any other `HttpException`.
 */
export class TranscriptionException extends HttpException {
  /** What went wrong, as a stable word. */
  readonly code: TranscriptionErrorCode
  /** The wire name of the parameter at fault, or `null`. */
  readonly param: string | null
  /** Seconds after which another attempt makes sense. */
  readonly retryAfter: number | undefined

  constructor(error: TranscriptionError) {
    super(error.toJSON(), error.status, { cause: error })
    this.message = error.message
    this.code = error.code
    this.param = error.param
    this.retryAfter = error.retryAfter
  }
}

/** Throws a failed transcription as Nest's exception, and everything else as it is. */
export function throwException(error: unknown): never {
  throw TranscriptionError.isInstance(error) ? new TranscriptionException(error) : error
}
