import type { TranscriptionError } from '../errors.js'

/** How attempts follow each other. */
export interface RetryTiming {
  /** Milliseconds before the second attempt; they double with each further one. */
  readonly minDelay: number
  /** Milliseconds that are waited at most where the service says nothing. */
  readonly maxDelay: number
  /** Longest `Retry-After` that is waited for, in milliseconds. */
  readonly maxRetryAfter: number
}

/** Share of a delay that chance takes away, so that clients that failed together do not come back together. */
const JITTER = 0.25

/**
 * Milliseconds to wait after a failed attempt, or `undefined` where the service wants to be left alone for longer than
 * a client would wait (reliability, retry).
 *
 * @param attempt number of the attempt that failed, from 1
 * @param random a number from 0 to 1
 */
export function delayAfter(
  { retryAfter }: Pick<TranscriptionError, 'retryAfter'>,
  attempt: number,
  { minDelay, maxDelay, maxRetryAfter }: RetryTiming,
  random: number,
): number | undefined {
  if (retryAfter !== undefined) {
    const asked = retryAfter * 1000
    return asked <= maxRetryAfter ? asked : undefined
  }
  return Math.min(maxDelay, minDelay * 2 ** (attempt - 1)) * (1 - JITTER * random)
}
