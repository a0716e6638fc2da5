import { breakBadness, endsSentence } from './break-rules.js'
import type { CueLayout } from './cue-options.js'
import { Filling } from './filling.js'
import type { TimedUnit } from './time-units.js'

/** A pause that ends a cue, in seconds. */
export const PAUSE_SECONDS = 1

/** What makes a cue bad, to be weighed against each other; the numbers are chosen by reading the results. */
const COST = {
  /** Each cue: as few as possible. */
  cue: 10,
  /** A sentence that ends in the midst of a cue. */
  sentenceWithin: 40,
  /** A pause in the midst of a cue that is nearly long enough to end it. */
  pauseWithin: 30,
  /** A cue that is all but empty. */
  emptiness: 20,
  /** A cue for which there is no time at all. */
  shortness: 80,
  /** Each character for which there is no time to read it. */
  haste: 2,
}

/** From and to of a cue among the units. */
export interface Range {
  readonly from: number
  readonly to: number
}

/**
 * Divides what one speaker says without a long pause into cues: of all divisions that keep the limits, the one that costs
 * least. Takes as many steps as there are units, times those that fit in a cue.
 *
 * @param widths columns of each unit; the first has room for the speaker's name
 * @param nextStart when the next thing is said after these units
 */
export function divide(
  units: readonly TimedUnit[],
  widths: readonly number[],
  layout: CueLayout,
  nextStart: number,
): Range[] {
  const breaks = units.map((unit, at) => breakAfter(unit, units[at + 1]))
  const best = new Array<number>(units.length + 1).fill(Number.POSITIVE_INFINITY)
  const previous = new Array<number>(units.length + 1).fill(0)
  best[0] = 0
  for (let from = 0; from < units.length; from++) {
    const first = units[from] as TimedUnit
    const filling = new Filling(layout)
    let within = 0
    for (let to = from + 1; to <= units.length; to++) {
      const last = units[to - 1] as TimedUnit
      const fits = filling.add(widths[to - 1] as number, last.isSpaced)
      if (to > from + 1 && (!fits || last.end - first.start > layout.maxCueSeconds)) break
      const available = Math.min(layout.maxCueSeconds, (units[to]?.start ?? nextStart) - first.start)
      const end = breaks[to - 1] as Break
      const cost = (best[from] as number) + within + end.badness + cueCost(filling.width, available, layout)
      if (cost < (best[to] as number)) {
        best[to] = cost
        previous[to] = from
      }
      within += end.within
    }
  }
  const ranges: Range[] = []
  for (let to = units.length; to > 0; to = previous[to] as number) ranges.push({ from: previous[to] as number, to })
  return ranges.reverse()
}

interface Break {
  /** What it costs to end a cue here. */
  readonly badness: number
  /** What it costs not to. */
  readonly within: number
}

function breakAfter(unit: TimedUnit, next: TimedUnit | undefined): Break {
  if (!next) return { badness: 0, within: 0 }
  const pause = Math.min(1, Math.max(0, next.start - unit.end) / PAUSE_SECONDS)
  const sentence = endsSentence(unit.text, next.text) ? COST.sentenceWithin : 0
  return { badness: breakBadness(unit.text, next.text) * (1 - pause), within: sentence + COST.pauseWithin * pause }
}

function cueCost(width: number, available: number, layout: CueLayout): number {
  const emptiness = 1 - Math.min(1, width / (layout.maxLineChars * layout.maxLines))
  const shortness = available < layout.minCueSeconds ? 1 - Math.max(0, available) / layout.minCueSeconds : 0
  const haste = Math.max(0, width - layout.maxCharsPerSecond * Math.max(0, available))
  return COST.cue + COST.emptiness * emptiness ** 2 + COST.shortness * shortness + COST.haste * haste
}
