import { lettersOf, matchWords, type WordMatch } from './match-words.js'
import { completeTimes, type Span, spansOf, spreadOver, usable } from './speech-times.js'
import { type StretchedText, stretchesOf, type TimedText, type TimedWord } from './timed-text.js'
import { type Unit, unitsOf } from './units.js'

/** A unit, when it was said, and by whom. */
export interface TimedUnit extends Unit, Span {
  readonly speaker: string | undefined
}

/** A stretch goes by the times of its words when these make up so much of its letters. */
const ENOUGH_WORDS = 0.5
/** A word behind a no-break space, as typists of French set one after a full stop; `!` there is no word. */
const AFTER_NO_BREAK = /^[\u00A0\u2007\u202F\uFEFF][^\s\p{L}\p{N}]?[\p{L}\p{N}]/u

/**
 * The units of a text with their times: those of the words, as far as these are found in the text, else of the segment
 * by letters.
 *
 * @throws {TranscriptionError} `upstream_bad_response` when there is text but nothing that tells when it was said
 */
export function timedUnitsOf(source: TimedText, maxWidth: number): TimedUnit[] {
  const said = stretchesOf(source)
  const units = unitsOf(said.text, maxWidth, cutsOf(said))
  const owners = ownersOf(units, said)
  const { matches, extents } = placeWords(said, units, source.words ?? [])
  const letters = extents.map(({ from, to }) => to - from)
  const known = knownTimes(matches, extents)
  spreadTheRest(known, letters, owners, said)
  const times = completeTimes(
    known,
    letters.map((count) => count + 1),
    { start: 0, end: endOf(source, said) },
  )
  return units.map((unit, at) => ({
    ...unit,
    ...(times[at] as Span),
    speaker: said.stretches[owners[at] as number]?.speaker,
  }))
}

/** Where another speaks than before, and where a stretch begins behind a no-break space. */
function cutsOf({ text, stretches }: StretchedText): ReadonlySet<number> {
  const cuts = stretches.filter(({ from, speaker }, at) => {
    if (at === 0) return false
    return speaker !== stretches[at - 1]?.speaker || AFTER_NO_BREAK.test(text.slice(from - 1, from + 3))
  })
  return new Set(cuts.map(({ from }) => from))
}

/** The stretch of each unit: that in which it begins. */
function ownersOf(units: readonly Unit[], { stretches }: StretchedText): number[] {
  let owner = 0
  return units.map(({ from }) => {
    while ((stretches[owner + 1]?.from ?? Number.POSITIVE_INFINITY) <= from) owner++
    return owner
  })
}

/** First and last place of a unit among the letters of the text. */
interface Extent {
  readonly from: number
  readonly to: number
}

function placeWords({ text, stretches }: StretchedText, units: readonly Unit[], words: readonly TimedWord[]) {
  const { letters, offsets } = lettersOf(text)
  const isBoundary = new Uint8Array(letters.length + 1)
  let place = 0
  const placeOf = (offset: number) => {
    while (place < offsets.length && (offsets[place] as number) < offset) place++
    return place
  }
  const extents = units.map((unit): Extent => {
    const [from, to] = [placeOf(unit.from), placeOf(unit.to)]
    isBoundary[from] = 1
    isBoundary[to] = 1
    return { from, to }
  })
  place = 0
  const openings = stretches.map(({ from, start }) => ({ start, place: placeOf(from) }))
  let near = 0
  const placeAt = (seconds: number) => {
    while (near + 1 < openings.length && (openings[near + 1]?.start ?? 0) <= seconds) near++
    return openings[near]?.place ?? 0
  }
  const matches = matchWords(letters, words, (at) => isBoundary[at] === 1, placeAt)
  return { matches, extents }
}

/** A time that may not be known (`NaN`), and how many letters of the unit it is from. */
interface Known {
  start: number
  end: number
  covered: number
}

function knownTimes(matches: readonly WordMatch[], extents: readonly Extent[]): Known[] {
  let next = 0
  return extents.map(({ from, to }) => {
    const known = { start: Number.NaN, end: Number.NaN, covered: 0 }
    while ((matches[next]?.to ?? Number.POSITIVE_INFINITY) <= from) next++
    for (let at = next; (matches[at]?.from ?? Number.POSITIVE_INFINITY) < to; at++) {
      const match = matches[at] as WordMatch
      const [start, end] = [usable(match.word.start), usable(match.word.end)]
      const timeOf = (letter: number) => {
        const share = Math.min(1, Math.max(0, (letter - match.from) / (match.to - match.from)))
        return start + Math.max(0, end - start) * share
      }
      if (Number.isNaN(known.start)) known.start = timeOf(from)
      known.end = timeOf(to)
      known.covered += Math.min(to, match.to) - Math.max(from, match.from)
    }
    return known
  })
}

/** Gives units the times of their stretch where too few of its words are known. */
function spreadTheRest(known: Known[], letters: readonly number[], owners: readonly number[], said: StretchedText) {
  const total = new Array<number>(said.stretches.length).fill(0)
  const covered = new Array<number>(said.stretches.length).fill(0)
  for (const [at, owner] of owners.entries()) {
    total[owner] = (total[owner] as number) + (letters[at] as number)
    covered[owner] = (covered[owner] as number) + (known[at] as Known).covered
  }
  const spans = spansOf(said.stretches, total)
  let first = 0
  while (first < owners.length) {
    const owner = owners[first] as number
    let next = first
    while (owners[next] === owner) next++
    const isByWords =
      (covered[owner] as number) > 0 && (covered[owner] as number) >= ENOUGH_WORDS * (total[owner] as number)
    if (!isByWords) {
      const weights = letters.slice(first, next).map((count) => count + 1)
      for (const [at, span] of spreadOver(spans[owner] as Span, weights).entries()) {
        known[first + at] = { ...span, covered: 0 }
      }
    }
    first = next
  }
}

function endOf({ duration = 0 }: TimedText, { stretches }: StretchedText): number {
  const ends = [duration, ...stretches.map(({ end }) => end)].map(usable).filter((end) => !Number.isNaN(end))
  return ends.reduce((latest, end) => Math.max(latest, end), 0)
}
