import type { TranscriptionErrorCode } from '../errors.js'

/** Tokens at the start, and what a retry takes of them (reliability, retry; the figures are those of the AWS SDKs). */
const CAPACITY = 500
const RETRY_COST = 5
const TIMEOUT_COST = 10

/**
 * What all retries of a process may spend. Each takes from it and gives back when it succeeds, so that a service that
 * is down is not called three times as often as one that works.
 */
export class RetryBudget {
  #tokens = CAPACITY

  /** What a retry after this failure costs, or `undefined` when that is not left. */
  take(code: TranscriptionErrorCode): number | undefined {
    const cost = code === 'upstream_timeout' ? TIMEOUT_COST : RETRY_COST
    if (cost > this.#tokens) return undefined
    this.#tokens -= cost
    return cost
  }

  /** A call succeeded; `cost` is what its last retry took, if there was one. */
  give(cost = 1): void {
    this.#tokens = Math.min(CAPACITY, this.#tokens + cost)
  }
}

const SHARED = Symbol.for('@transcribekit/core/retry-budget/1')
const shared = globalThis as { [SHARED]?: RetryBudget }

/** The one budget of this process, also for another copy of this package. */
export function retryBudget(): RetryBudget {
  shared[SHARED] ??= new RetryBudget()
  return shared[SHARED]
}
