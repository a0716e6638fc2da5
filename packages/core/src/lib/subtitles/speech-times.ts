import { sumOf } from '../sum-of.js'
import { inOrder } from './in-order.js'
import type { Stretch } from './timed-text.js'

/** Speed of speech, where nothing else is known, in letters per second. */
const LETTERS_PER_SECOND = 15
/** Later than any recording ends, in seconds: eleven days. */
const LATEST = 1_000_000

export interface Span {
  readonly start: number
  readonly end: number
}

/** A time as it can be reckoned with; `NaN` for what is none. */
export function usable(seconds: number): number {
  return seconds >= -1 && seconds <= LATEST ? Math.max(0, seconds) : Number.NaN
}

/** Distributes a time in proportion to weights. */
export function spreadOver({ start, end }: Span, weights: readonly number[]): Span[] {
  const total = sumOf(weights)
  let done = 0
  return weights.map((weight) => {
    const from = start + ((end - start) * done) / total
    done += weight
    return { start: from, end: start + ((end - start) * done) / total }
  })
}

/**
 * When each stretch was said, one after the other. Starts that are out of order are given up, overlaps are cut, and
 * stretches that share a start divide their time by their letters.
 */
export function spansOf(stretches: readonly Stretch[], letters: readonly number[]): Span[] {
  const given = stretches.map(({ start }) => usable(start))
  const isKept = inOrder(given)
  const starts: number[] = []
  const opening = given.find((_, at) => isKept[at]) ?? 0
  for (const [at, start] of given.entries()) starts.push(isKept[at] ? start : (starts[at - 1] ?? opening))
  const spans: Span[] = []
  while (spans.length < stretches.length) {
    const first = spans.length
    const start = starts[first] as number
    let next = first
    while (starts[next] === start) next++
    const weights = letters.slice(first, next).map((count) => count + 1)
    const ends = stretches.slice(first, next).map(({ end }, at) => (isKept[first + at] ? usable(end) : Number.NaN))
    spans.push(...spreadOver({ start, end: endOf(start, ends, starts[next], weights) }, weights))
  }
  return spans
}

function endOf(start: number, ends: readonly number[], next = LATEST, weights: readonly number[]): number {
  const later = ends.filter((end) => end > start)
  const spoken = sumOf(weights) / LETTERS_PER_SECOND
  const end = later.length > 0 ? later.reduce((latest, one) => Math.max(latest, one)) : start + spoken
  return Math.min(end, next)
}

/** Times of units, of which some are not known (`NaN`), made whole: in order, without overlaps. */
export function completeTimes(known: readonly Span[], letters: readonly number[], within: Span): Span[] {
  const starts = known.map(({ start }) => start)
  const isKept = inOrder(starts)
  const times: Span[] = new Array(known.length)
  let before = Math.min(within.start, starts.find((_, at) => isKept[at]) ?? within.start)
  let at = 0
  while (at < known.length) {
    let next = at
    while (next < known.length && !isKept[next]) next++
    const nextStart = starts[next] ?? Math.max(before, within.end)
    if (next > at) {
      const isLeading = at === 0 && next < known.length
      for (const span of filled({ start: before, end: nextStart }, letters.slice(at, next), isLeading))
        times[at++] = span
    }
    if (next === known.length) break
    const follower = nextKept(starts, isKept, next)
    const end = Math.max(nextStart, Math.min((known[next] as Span).end, follower))
    times[next] = { start: nextStart, end }
    before = end
    at = next + 1
  }
  return times
}

function nextKept(starts: readonly number[], isKept: readonly boolean[], after: number): number {
  // Nothing but units without a time of their own lies between: each is passed over once.
  for (let at = after + 1; at < starts.length; at++) if (isKept[at]) return starts[at] as number
  return Number.POSITIVE_INFINITY
}

/**
 * Times for units that lie somewhere in a gap: beside what was said before, at the speed of speech at most, so that the
 * pause stays one; those that open a text stand beside what follows.
 */
function filled(gap: Span, letters: readonly number[], isLeading: boolean): Span[] {
  const spoken = sumOf(letters) / LETTERS_PER_SECOND
  const length = Math.min(gap.end - gap.start, spoken)
  const start = isLeading ? gap.end - length : gap.start
  if (length <= 0) return letters.map(() => ({ start, end: start }))
  return spreadOver({ start, end: start + length }, letters)
}
