import { endsSentence } from './break-rules.js'
import { textOf, type Unit, unitsOf } from './units.js'

/** Longest text of a segment that is made of words, in columns: two lines of a subtitle. */
export const MAX_SEGMENT_WIDTH = 84

/** Splits a text after its sentences, and sentences that are too long between words. Joined by spaces it is the same. */
export function splitSentences(text: string, maxWidth = MAX_SEGMENT_WIDTH): string[] {
  return groupSentences(unitsOf(text, maxWidth), maxWidth).map(textOf)
}

/**
 * Groups units by sentences, and by what is too long.
 *
 * @param isApart whether a unit has to stand apart from the one before in any case
 */
export function groupSentences<Word extends Unit>(
  units: readonly Word[],
  maxWidth: number,
  isApart: (unit: Word, before: Word) => boolean = () => false,
): Word[][] {
  const groups: Word[][] = []
  let width = 0
  let before: Word | undefined
  for (const unit of units) {
    const wider = width + unit.width + (unit.isSpaced ? 1 : 0)
    if (before && wider <= maxWidth && !endsSentence(before.text, unit.text) && !isApart(unit, before)) {
      groups.at(-1)?.push(unit)
      width = wider
    } else {
      groups.push([unit])
      width = unit.width
    }
    before = unit
  }
  return groups
}
