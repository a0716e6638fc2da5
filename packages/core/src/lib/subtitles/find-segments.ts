import { isUnspaced } from '../join-text.js'
import type { TimedSegment } from './timed-text.js'

/** Where a segment stands in a text. */
export interface Place {
  readonly from: number
  readonly to: number
}

/** Letters that may stand between the segments of a text and belong to none. */
const REACH = 64
/** Most letters around the place where a segment is expected, when those before it were missed. */
const MAX_SLACK = 2000
/** A segment of so many letters is hardly found by chance; a shorter one needs the next one behind it. */
const TELLING = 6
/** How many places of a segment are looked at, before it counts as missed. */
const MAX_HITS = 16
const LETTER = /[\p{L}\p{N}]/u

/**
 * Finds segments in a text that holds them to the letter, whatever the space between them, each behind the one before;
 * `undefined` for those that are spelled differently. How far is looked ahead depends on the letters that were missed,
 * and is bounded: it takes time in proportion to the text.
 */
export function findSegments(text: string, segments: readonly TimedSegment[]): (Place | undefined)[] {
  const { solid, offsets } = solidOf(text)
  const spelled = segments.map((segment) => solidOf(segment.text).solid)
  let [end, missed] = [0, 0]
  const isBoundary = (at: number) => {
    const [before, after] = [solid.charAt(at - 1), solid.charAt(at)]
    if (!LETTER.test(before) || !LETTER.test(after) || isUnspaced(before) || isUnspaced(after)) return true
    return (offsets[at] as number) - (offsets[at - 1] as number) > 1
  }
  const isSound = (at: number, index: number) => {
    const own = spelled[index] as string
    const next = spelled[index + 1]
    const isFollowed = next === undefined ? at + own.length === solid.length : solid.startsWith(next, at + own.length)
    if (!isFollowed && !isBoundary(at + own.length)) return false
    const skipped = solid.slice(end, at)
    if (missed === 0 && !LETTER.test(skipped)) return true
    // What is skipped is rather the next one's than nobody's.
    const isNextSkipped = next !== undefined && next.length >= TELLING && skipped.includes(next)
    return isBoundary(at) && (isFollowed || own.length >= TELLING) && !isNextSkipped
  }
  return spelled.map((own, index) => {
    const slack = Math.min(MAX_SLACK, REACH + missed)
    const low = Math.max(end, end + missed - slack)
    const within = solid.slice(low, end + missed + slack + own.length)
    let hit = within.indexOf(own)
    for (let hits = 1; hit !== -1 && !isSound(low + hit, index); hits++) {
      hit = hits < MAX_HITS ? within.indexOf(own, hit + 1) : -1
    }
    if (hit === -1) {
      missed += own.length
      return undefined
    }
    end = low + hit + own.length
    missed = 0
    return { from: offsets[low + hit] as number, to: (offsets[end - 1] as number) + 1 }
  })
}

/** A text without space, and where in the text each of its characters stands. */
function solidOf(text: string): { solid: string; offsets: readonly number[] } {
  const offsets: number[] = []
  for (const { index, 0: chunk } of text.matchAll(/\S+/g)) {
    for (let at = 0; at < chunk.length; at++) offsets.push(index + at)
  }
  return { solid: text.replace(/\s+/g, ''), offsets }
}
