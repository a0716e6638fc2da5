import type { Span } from './segmenter.js'

/**
 * Distributes items over the time in which speech was heard, in proportion to their weights (their letters).
 * This export of the model reports no times, so this is the best estimate there is.
 */
export function spread(weights: readonly number[], parts: readonly Span[]): Span[] {
  const speech = parts.reduce((sum, part) => sum + part.end - part.start, 0)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  let done = 0
  return weights.map((weight) => {
    const start = timeAt((speech * done) / total, parts, 'start')
    done += weight
    return { start, end: timeAt((speech * done) / total, parts, 'end') }
  })
}

/** The time at which so many seconds of speech have been heard; at a pause, its far or its near side. */
function timeAt(spoken: number, parts: readonly Span[], edge: 'start' | 'end'): number {
  let rest = spoken
  for (const part of parts) {
    const length = part.end - part.start
    if (edge === 'end' ? rest <= length + EPSILON : rest < length - EPSILON) return part.start + Math.min(rest, length)
    rest -= length
  }
  return parts.at(-1)?.end ?? 0
}

/** Rounding of sums must not push a time across a pause. */
const EPSILON = 1e-9

/** How long a text takes to say, relatively: its letters and digits, and one for the gap after it. */
export function spokenWeight(text: string): number {
  return text.replace(/[^\p{L}\p{N}]/gu, '').length + 1
}
