import { UNSPACED } from '../join-text.js'
import { sumOf } from '../sum-of.js'
import type { Stretch, TimedSegment } from './timed-text.js'

/**
 * Where segments begin in a text that is spelled differently, by their shares of the letters: that is next to exact where
 * only the punctuation differs, and loses nothing where all does.
 */
export function proportioned(text: string, segments: readonly TimedSegment[]): Stretch[] {
  const weights = segments.map((segment) => lettersIn(segment.text))
  const rate = lettersIn(text) / Math.max(1, sumOf(weights))
  const stretches: Stretch[] = []
  let [index, before, letters] = [0, 0, 0]
  for (const { part, at } of partsOf(text)) {
    // Half a letter, so that sums that are meant to be equal are.
    let reached: TimedSegment | undefined
    while (index < segments.length && before * rate <= letters + 0.5) {
      before += weights[index] ?? 0
      reached = segments[index++]
    }
    if (reached) stretches.push(stretchOf(reached, stretches.length === 0 ? 0 : at))
    letters += lettersIn(part)
  }
  return stretches
}

function stretchOf({ start, end, speaker }: TimedSegment, from: number): Stretch {
  return { from, start, end, speaker }
}

/** Where a segment may begin: words, and every character of scripts that put no spaces between them. */
function* partsOf(text: string): Generator<{ part: string; at: number }> {
  for (const { 0: token, index } of text.matchAll(/\S+/g)) {
    if (!UNSPACED.test(token)) yield { part: token, at: index }
    else {
      let at = index
      for (const part of token) {
        yield { part, at }
        at += part.length
      }
    }
  }
}

function lettersIn(text: string): number {
  return text.match(/[\p{L}\p{N}]/gu)?.length ?? 0
}
