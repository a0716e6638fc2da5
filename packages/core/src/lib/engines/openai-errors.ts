import { TranscriptionError } from '../errors.js'
import { isPlainObject } from '../wire-fields.js'
import { recordingRefusal } from './recording-refusal.js'
import type { UpstreamResponse } from './transport.js'
import { upstreamRedirected } from './upstream-failures.js'

/** Refusals that concern the request itself: the client may see them, and can cure them. */
const PASSED_ON = new Set([400, 404, 411, 413, 415, 422])
/** Refusals of the same kind, of which another attempt makes sense. */
const PASSED_ON_LATER = new Set([408, 409])
/** Codes of a 429 that waiting does not cure. */
const QUOTA_CODES = new Set(['insufficient_quota', 'billing_hard_limit_reached'])
const SECRETS = /\b(?:sk|pk|gsk|key|token)[-_][\w-]{6,}\S*|Bearer\s+\S+|https?:\/\/\S+/gi

/**
 * Turns a refusal of the upstream into the error that a client is shown (reliability, the table of answers):
 * what concerns the request is passed on, what concerns our credentials or the service is not quoted.
 *
 * @param body what was read of the answer
 * @param secrets texts that must not be shown
 */
export function upstreamError(
  response: Pick<UpstreamResponse, 'status' | 'header'>,
  body: string,
  secrets: readonly string[],
): TranscriptionError {
  const { status } = response
  const { message, code, param } = readEnvelope(body)
  const details = {
    cause: `HTTP ${status}: ${scrub(body, secrets)}`,
    upstreamStatus: status,
    upstreamRequestId: requestIdOf(response),
    retryable: shouldRetry(response),
  }
  if (status >= 300 && status < 400) {
    return upstreamRedirected(`HTTP ${status} to ${response.header('location')}`, status)
  }
  if (status === 401 || status === 403) {
    return new TranscriptionError(
      'upstream_auth',
      'The transcription service refused the credentials of this server.',
      details,
    )
  }
  if (status === 429) {
    if (code !== undefined && QUOTA_CODES.has(code)) {
      return new TranscriptionError('insufficient_quota', 'The quota of the transcription service is used up.', details)
    }
    return new TranscriptionError(
      'rate_limit_exceeded',
      'The transcription service is called too often; try again later.',
      { ...details, retryAfter: retryAfterSeconds(response) },
    )
  }
  if (PASSED_ON.has(status) || PASSED_ON_LATER.has(status)) {
    const text =
      message === undefined
        ? `The transcription service refused the request (HTTP ${status}).`
        : scrub(message, secrets)
    const refusal = recordingRefusal({ status, code, message })
    return new TranscriptionError(refusal?.code ?? 'upstream_rejected', withCure(text, refusal?.cure), {
      ...details,
      status,
      param: harmless(param, secrets) ?? (refusal && 'file'),
      upstreamCode: harmless(code, secrets),
      retryAfter: retryAfterSeconds(response),
      retryable: details.retryable ?? PASSED_ON_LATER.has(status),
    })
  }
  return new TranscriptionError('upstream_error', 'The transcription service failed.', {
    ...details,
    retryAfter: retryAfterSeconds(response),
    // What else is refused is refused for good.
    retryable: details.retryable ?? !(status >= 400 && status < 500),
  })
}

/** The identifier that a service gave a call, if it is one. */
export function requestIdOf({ header }: Pick<UpstreamResponse, 'header'>): string | undefined {
  const id = header('x-request-id')
  return id !== undefined && /^[\w.:-]{1,200}$/.test(id) ? id : undefined
}

/** What the service says itself of another attempt. */
function shouldRetry({ header }: Pick<UpstreamResponse, 'header'>): boolean | undefined {
  const said = header('x-should-retry')?.trim().toLowerCase()
  return said === 'true' || (said === 'false' ? false : undefined)
}

/** Reads the error shapes that servers are seen to use: the contract's, a plain text, and FastAPI's `detail`. */
function readEnvelope(body: string): {
  message?: string | undefined
  code?: string | undefined
  param?: string | undefined
} {
  let answer: unknown
  try {
    answer = JSON.parse(body)
  } catch {
    return {}
  }
  if (!isPlainObject(answer)) return {}
  // Some put it at the top, or a level below.
  const { message } = answer
  const error = answer.error ?? answer.detail ?? (isPlainObject(message) ? message.detail : message && answer)
  if (typeof error === 'string') return { message: error }
  if (Array.isArray(error)) return { message: detailOf(error) }
  if (!isPlainObject(error)) return {}
  return { message: text(error.message), code: text(error.code), param: text(error.param) }
}

/** FastAPI tells of wrong fields as a list, each with its place. */
function detailOf(errors: readonly unknown[]): string | undefined {
  const texts = errors.flatMap((error) => {
    if (!isPlainObject(error) || typeof error.msg !== 'string') return []
    return [Array.isArray(error.loc) ? `${error.loc.at(-1)}: ${error.msg}` : error.msg]
  })
  return text(texts.join('; '))
}

/** A name of the upstream's, if there is nothing in it that must not be shown. */
function harmless(name: string | undefined, secrets: readonly string[]): string | undefined {
  return name !== undefined && name.length <= 200 && scrub(name, secrets) === name ? name : undefined
}

/** Longest message of a service beside which the cure still has its place, in characters. */
const MAX_QUOTED = 1700

function withCure(message: string, cure: string | undefined): string {
  if (cure === undefined) return message
  const quoted = message.slice(0, MAX_QUOTED)
  return `${quoted}${/[.!?…]$/.test(quoted) ? '' : '.'} ${cure}`
}

/** A text, where there is one: gateways write `None` for what they have not. */
function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' && value !== 'None' ? value : undefined
}

function scrub(message: string, secrets: readonly string[]): string {
  const known = secrets.reduce((text, secret) => text.replaceAll(secret, '…'), message)
  return known.replace(SECRETS, '…')
}

/** `retry-after-ms`, or `Retry-After` in seconds or as a date. What is garbage or past is as if it were not there. */
function retryAfterSeconds({ header }: Pick<UpstreamResponse, 'header'>): number | undefined {
  const milliseconds = Number(header('retry-after-ms') ?? Number.NaN)
  const value = header('retry-after') ?? ''
  const seconds = /^\s*\d+(\.\d+)?\s*$/.test(value) ? Number(value) : (Date.parse(value) - Date.now()) / 1000
  return [milliseconds / 1000, seconds].find((wait) => Number.isFinite(wait) && wait > 0)
}
