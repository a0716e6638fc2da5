import type { TranscriptionClientError } from './errors.js'

/** Milliseconds before the second attempt; they double with each further one. */
const MIN_DELAY = 500
/** Milliseconds that are waited at most where the server says nothing. */
const MAX_DELAY = 8000
/** Longest `Retry-After` that is waited for, in milliseconds. */
const MAX_RETRY_AFTER = 20_000
/** Share of a delay that chance takes away, so that clients that failed together do not come back together. */
const JITTER = 0.25
/** Answers by which a server, or a proxy before it, has done nothing. */
const RETRYABLE: ReadonlySet<number> = new Set([408, 429, 502, 503, 504])
/** What no further attempt would mend. */
const LASTING: ReadonlySet<string | undefined> = new Set(['insufficient_quota', 'upstream_auth', 'upstream_redirected'])

/**
 * Milliseconds to wait after a failed attempt, or `undefined` where there should be no other: the answer had begun, it
 * would fail again, or the server wants to be left alone for longer than a person would wait.
 *
 * @param attempt number of the attempt that failed, from 1
 * @param random a number from 0 to 1
 */
export function delayAfter(
  error: Pick<TranscriptionClientError, 'code' | 'status' | 'serverCode' | 'retryAfter'>,
  attempt: number,
  random: number,
): number | undefined {
  const { code, status, serverCode, retryAfter } = error
  const isWorthAnother = status === undefined ? code === 'network' : RETRYABLE.has(status) && !LASTING.has(serverCode)
  if (!isWorthAnother) return undefined
  if (retryAfter !== undefined) {
    const asked = retryAfter * 1000
    return asked <= MAX_RETRY_AFTER ? asked : undefined
  }
  return Math.min(MAX_DELAY, MIN_DELAY * 2 ** (attempt - 1)) * (1 - JITTER * random)
}

/** Seconds of a `Retry-After`: a number of them, or a date. `undefined` for what is neither. */
export function secondsOf(header: string | null, now: number): number | undefined {
  if (header === null || header.trim() === '') return undefined
  const seconds = Number(header)
  if (Number.isFinite(seconds)) return Math.max(0, seconds)
  const date = Date.parse(header)
  return Number.isNaN(date) ? undefined : Math.max(0, (date - now) / 1000)
}
