import { TranscriptionError } from '@transcribekit/core'
import type { EngineChoice } from './engine-choice.js'

/** Why a recording was not transcribed, for people and for programs. */
export interface Failure {
  /** The `code` of a `TranscriptionError`. */
  readonly code: string
  /** What happened, and what to do about it. */
  readonly message: string
}

/** Tells a failure in the words of the command line. */
export function failureOf(error: unknown, engine: EngineChoice): Failure {
  if (!TranscriptionError.isInstance(error)) {
    return { code: 'internal_error', message: error instanceof Error ? error.message : String(error) }
  }
  const cure = cureOf(error, engine)
  return { code: error.code, message: cure === undefined ? error.message : `${error.message} ${cure}` }
}

/** True where the options are at fault, so that every other recording would fail as well. */
export function isOfTheOptions(error: unknown): error is TranscriptionError {
  if (!TranscriptionError.isInstance(error) || error.upstreamStatus !== undefined) return false
  return error.param !== null && error.param !== 'file' && error.status === 400
}

/** The cure as an option of this command, where the message names one of the library. */
function cureOf({ code, param }: TranscriptionError, engine: EngineChoice): string | undefined {
  if (code === 'upstream_auth') return 'Check OPENAI_API_KEY of the environment.'
  if (engine.name !== 'local') return undefined
  if (code === 'unsupported_language') return 'Here: --engine openai, or --base-url.'
  if (code === 'unsupported_value' && param === 'model') return 'Here: --engine openai, or --base-url.'
  if (code === 'unsupported_value' && param === 'response_format') return 'Here: --engine openai, or --base-url.'
  if (code === 'unsupported_format' && !engine.ffmpeg) return 'With --ffmpeg, your own ffmpeg reads more.'
  return undefined
}
