import { breakBadness } from './break-rules.js'
import type { CueLayout } from './cue-options.js'
import { Filling } from './filling.js'
import type { TimedUnit } from './time-units.js'
import { textOf } from './units.js'

/** How much the place of a break counts beside the evenness of the lines. */
const BREAK_SHARE = 0.4
/** What a line costs that is longer than an even one, unless it is the last: the lower one is the longer. */
const TOP_HEAVY = 4

/**
 * The text of a cue in its lines: one where it fits, else as few as can be, about even, the lower one rather longer, and
 * broken where the sentence allows it.
 */
export function linesOf(units: readonly TimedUnit[], widths: readonly number[], layout: CueLayout): string {
  const filling = new Filling(layout)
  for (const [at, unit] of units.entries()) filling.add(widths[at] as number, unit.isSpaced)
  const lines: string[] = []
  let from = 0
  for (const to of [...breaksOf(units, widths, filling, layout), units.length]) {
    lines.push(textOf(units.slice(from, to)))
    from = to
  }
  return lines.join('\n')
}

/** Where lines begin, but for the first: the cheapest choice, line by line. */
function breaksOf(
  units: readonly TimedUnit[],
  widths: readonly number[],
  { lines, width }: Filling,
  { maxLineChars }: CueLayout,
): number[] {
  if (lines === 1) return []
  const even = width / lines
  const badness = units.map(({ text }, at) => breakBadness(text, units[at + 1]?.text ?? '') * BREAK_SHARE)
  /** For each number of lines, what the units up to a place cost at best, and where the last of those lines begins. */
  let best: Plan[] = [{ cost: 0, begins: [] }]
  for (let line = 1; line <= lines; line++) {
    const next: Plan[] = []
    for (const [from, plan] of best.entries()) {
      let taken = 0
      for (let to = from + 1; plan && to <= units.length; to++) {
        taken += (widths[to - 1] as number) + (units[to - 1]?.isSpaced && to > from + 1 ? 1 : 0)
        if (taken > maxLineChars && to > from + 1) break
        const isLast = line === lines
        const uneven = 100 * ((even - taken) / maxLineChars) ** 2 + (taken > even && !isLast ? TOP_HEAVY : 0)
        const cost = plan.cost + uneven + (to < units.length ? (badness[to - 1] as number) : 0)
        if (cost < (next[to]?.cost ?? Number.POSITIVE_INFINITY)) {
          next[to] = { cost, begins: to < units.length ? [...plan.begins, to] : plan.begins }
        }
      }
    }
    best = next
  }
  return best[units.length]?.begins.slice() ?? []
}

interface Plan {
  readonly cost: number
  readonly begins: readonly number[]
}
