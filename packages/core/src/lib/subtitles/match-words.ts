import type { TimedWord } from './timed-text.js'

const LETTER = /^[\p{L}\p{N}\p{M}]$/u

/** The letters and digits of a text in lower case: what words and text agree in. */
export interface Letters {
  readonly letters: string
  /** Where in the text each letter stands. */
  readonly offsets: readonly number[]
}

/** Takes the letters and digits out of a text. */
export function lettersOf(text: string): Letters {
  const parts: string[] = []
  const offsets: number[] = []
  let offset = 0
  for (const character of text) {
    if (LETTER.test(character)) {
      const lower = character.toLowerCase()
      parts.push(lower)
      for (let unit = 0; unit < lower.length; unit++) offsets.push(offset)
    }
    offset += character.length
  }
  return { letters: parts.join(''), offsets }
}

/** A word that was found among the letters of a text. */
export interface WordMatch {
  readonly from: number
  readonly to: number
  readonly word: TimedWord
}

/** How many letters ahead a word is looked for that isn't next. */
const REACH = 80
/** A word of so many letters is hardly found by chance. */
const TELLING = 4

/**
 * Finds words in the letters of a text, in order. Words that aren't there are passed over, as are letters that no word
 * has: `20` for `twenty`.
 *
 * @param isBoundary whether a word of the text begins with the letter at this place, or ends before it
 * @param placeAt where the text begins that was said at a time, as far as that is known
 */
export function matchWords(
  letters: string,
  words: readonly TimedWord[],
  isBoundary: (place: number) => boolean,
  placeAt: (seconds: number) => number,
): WordMatch[] {
  const matches: WordMatch[] = []
  const spelled = words.map(({ word }) => lettersOf(word).letters)
  let cursor = 0
  const isAt = (place: number, index: number, isNext: boolean) => {
    const own = spelled[index] as string
    if (!letters.startsWith(own, place)) return false
    const end = place + own.length
    const next = spelled[index + 1]
    if (next && letters.startsWith(next, end)) return true
    return isBoundary(end) && (isNext || !next || own.length >= TELLING)
  }
  const findFrom = (start: number, index: number) => {
    for (let place = start; place <= start + REACH && place < letters.length; place++) {
      if ((place === cursor || isBoundary(place)) && isAt(place, index, place === cursor)) return place
    }
    return undefined
  }
  for (const [index, word] of words.entries()) {
    const own = spelled[index] as string
    if (own === '') continue
    let from = findFrom(cursor, index)
    if (from === undefined) {
      const place = placeAt(word.start)
      if (place > cursor) from = findFrom(place, index)
    }
    if (from === undefined) continue
    matches.push({ from, to: from + own.length, word })
    cursor = from + own.length
  }
  return matches
}
