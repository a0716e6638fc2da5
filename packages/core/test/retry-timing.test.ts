import { describe, expect, it } from 'vitest'
import { RetryBudget } from '../src/lib/wrappers/retry-budget.js'
import { delayAfter } from '../src/lib/wrappers/retry-timing.js'

const TIMING = { minDelay: 500, maxDelay: 8000, maxRetryAfter: 20_000 }

describe('the wait after a failure', () => {
  it.each([
    [1, 0, 500],
    [2, 0, 1000],
    [3, 0, 2000],
    [5, 0, 8000],
    [6, 0, 8000],
    [60, 0, 8000],
    [1, 1, 375],
    [1, 0.5, 437.5],
    [9, 1, 6000],
  ])('number %d, with chance %d, is %d ms', (attempt, random, expected) => {
    expect(delayAfter({ retryAfter: undefined }, attempt, TIMING, random)).toBe(expected)
  })

  it.each([
    [0.02, 20],
    [1, 1000],
    [20, 20_000],
    [20.001, undefined],
    [3600, undefined],
  ])('where the service asks for %d s is %s ms', (retryAfter, expected) => {
    expect(delayAfter({ retryAfter }, 1, TIMING, 1)).toBe(expected)
  })
})

describe('the budget of all retries', () => {
  it('is spent by retries, faster by timeouts', () => {
    const budget = new RetryBudget()
    for (let retry = 0; retry < 100; retry++) expect(budget.take('upstream_error')).toBe(5)
    expect(budget.take('upstream_error')).toBeUndefined()
    const other = new RetryBudget()
    for (let retry = 0; retry < 50; retry++) expect(other.take('upstream_timeout')).toBe(10)
    expect(other.take('upstream_timeout')).toBeUndefined()
  })

  it('comes back with success, and never grows beyond its size', () => {
    const budget = new RetryBudget()
    budget.give(400)
    for (let retry = 0; retry < 100; retry++) budget.take('upstream_error')
    budget.give(5)
    expect(budget.take('upstream_error')).toBe(5)
    for (let call = 0; call < 4; call++) budget.give()
    expect(budget.take('upstream_error')).toBeUndefined()
    budget.give()
    expect(budget.take('upstream_error')).toBe(5)
  })
})
