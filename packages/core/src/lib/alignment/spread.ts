import { sumOf } from '../sum-of.js'

/** A stretch of time, in seconds. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** Rounding of sums must not push a time across a pause. */
const EPSILON = 1e-9

/**
 * Distributes items over stretches of time, one after the other, in proportion to their weights.
 * `parts` are in order, and there is one at least.
 */
export function spread(weights: readonly number[], parts: readonly Span[]): Span[] {
  const seconds = secondsOf(parts)
  const total = sumOf(weights)
  const clock = new Clock(parts)
  let done = 0
  return weights.map((weight) => {
    const start = clock.at((seconds * done) / total, 'start')
    done += weight
    return { start, end: clock.at((seconds * done) / total, 'end') }
  })
}

/** How long stretches are together. */
export function secondsOf(parts: readonly Span[]): number {
  return parts.reduce((sum, { start, end }) => sum + end - start, 0)
}

/** Stretches that touch each other become one. */
export function joined(parts: readonly Span[]): Span[] {
  const whole: Span[] = []
  for (const { start, end } of parts) {
    const last = whole.at(-1)
    if (last && start - last.end < EPSILON) whole[whole.length - 1] = { start: last.start, end }
    else whole.push({ start, end })
  }
  return whole
}

/** Tells when so many seconds of the stretches have passed; it is asked in order. */
class Clock {
  readonly #parts: readonly Span[]
  #index = 0
  /** Seconds of the stretches before the present one. */
  #passed = 0

  constructor(parts: readonly Span[]) {
    this.#parts = parts
  }

  /** At a pause, what starts does so on its far side, and what ends on its near one. */
  at(seconds: number, edge: 'start' | 'end'): number {
    let part = this.#part()
    while (this.#index < this.#parts.length - 1 && this.#isBehind(seconds, part, edge)) {
      this.#passed += part.end - part.start
      this.#index++
      part = this.#part()
    }
    return Math.min(part.end, part.start + Math.max(0, seconds - this.#passed))
  }

  #part(): Span {
    return this.#parts[this.#index] ?? { start: 0, end: 0 }
  }

  #isBehind(seconds: number, { start, end }: Span, edge: 'start' | 'end'): boolean {
    const rest = seconds - this.#passed - (end - start)
    return edge === 'start' ? rest > -EPSILON : rest > EPSILON
  }
}
