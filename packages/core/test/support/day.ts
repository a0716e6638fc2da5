import { afterEach, beforeEach, vi } from 'vitest'

/** Has each test run on a day of its own: models of the vendor have an end. A test may go on to another by `vi.setSystemTime()`. */
export function onDay(day: string): void {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.parse(day) })
  })
  afterEach(() => {
    vi.useRealTimers()
  })
}
