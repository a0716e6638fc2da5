import { UNSPACED } from '../join-text.js'
import { endsSentence } from './break-rules.js'
import { isWide, widthOf } from './text-width.js'

/** A part of a text that no line and no cue breaks: a word with its punctuation. */
export interface Unit {
  readonly text: string
  /** Where it stands in the whole text. */
  readonly from: number
  readonly to: number
  /** Whether a space stands before it. */
  readonly isSpaced: boolean
  /** Columns that it takes. */
  readonly width: number
}

/** Space at which lines may be broken: no-break spaces are part of their word. */
const CHUNK = /(?:\S|[\u00A0\u2007\u202F\uFEFF])+/gu
/** A word goes on behind a long dash, but a line may end there. */
const AFTER_DASH = /(?<=[\p{L}\p{N}]—)(?=[\p{L}\p{N}])/u

/** What no line begins with: closing punctuation, small kana, marks of repetition and length, marks upon letters. */
const NO_START =
  /^[!%),.:;?\]}¢°’”‰′″℃、。〃々〉》」』】〕〗〙〛〜・ーぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰ-ㇿ゛゜ゝゞヽヾ！％），．：；？］｝｡｣､･ｧ-ｯｰ»›…‥\p{M}\p{Cf}]/u
const ONLY_CLOSING = /^[!%),.:;?\]}”’»›…‥、。！？」』）]+$/u
const ONLY_OPENING = /^["'“‘«‹([{¿¡「『（【《〈〔]+$/u
const ONLY_DASHES = /^[-–—―]+$/u
const OPENING_END = /[“‘«‹([{¿¡「『（【《〈〔［｛｢]$/u

/** The text of units in one line. */
export function textOf(units: readonly Unit[]): string {
  return units.map(({ text, isSpaced }, at) => (isSpaced && at > 0 ? ` ${text}` : text)).join('')
}

interface Piece {
  readonly from: number
  readonly to: number
  readonly isSpaced: boolean
}

/**
 * Splits a text where lines may be broken: at spaces, and between the words of scripts that have none.
 *
 * @param maxWidth columns of a line: longer runs of Chinese and Japanese are split between characters
 * @param cuts places that divide a text in any case, where another speaks
 */
export function unitsOf(text: string, maxWidth: number, cuts: ReadonlySet<number> = new Set()): Unit[] {
  const pieces: Piece[] = []
  for (const { index, 0: chunk } of text.matchAll(CHUNK)) {
    let start = index
    let isSpaced = index > 0
    for (const part of partsOf(text, index, index + chunk.length, cuts)) {
      // At the end of a part a no-break space holds nothing together, and is a space; alone it is nothing to show.
      const own = part.trimEnd()
      let from = start
      for (const word of own === '' ? [] : wordsOf(own, maxWidth)) {
        pieces.push({ from, to: from + word.length, isSpaced })
        from += word.length
        isSpaced = false
      }
      if (own.length < part.length) isSpaced = true
      start += part.length
    }
  }
  return glue(text, pieces, maxWidth, cuts)
}

function* partsOf(text: string, from: number, to: number, cuts: ReadonlySet<number>): Generator<string> {
  let start = from
  if (cuts.size > 0) {
    for (let at = from + 1; at < to; at++) {
      if (!cuts.has(at)) continue
      yield text.slice(start, at)
      start = at
    }
  }
  yield text.slice(start, to)
}

function wordsOf(chunk: string, maxWidth: number): string[] {
  if (chunk.includes('—')) return chunk.split(AFTER_DASH).flatMap((part) => unspacedWords(part, maxWidth))
  return unspacedWords(chunk, maxWidth)
}

let segmenter: Intl.Segmenter | undefined

/** The words of a chunk in a script that puts no spaces between them; other chunks are one word. */
function unspacedWords(chunk: string, maxWidth: number): string[] {
  if (!UNSPACED.test(chunk)) return [chunk]
  // Not every runtime has it; the language makes no difference for these scripts.
  if (typeof Intl.Segmenter !== 'function') return charactersOf(chunk)
  segmenter ??= new Intl.Segmenter('en', { granularity: 'word' })
  const words: string[] = []
  for (const word of dictionaryWords(chunk, segmenter)) {
    if (widthOf(word) > maxWidth) words.push(...charactersOf(word))
    else words.push(word)
  }
  return joinSpacedScripts(words)
}

/** Characters that are searched for words at once: what takes linear time here is quadratic in some runtimes. */
const AT_ONCE = 500

function* dictionaryWords(text: string, segmenter: Intl.Segmenter): Generator<string> {
  let from = 0
  while (from < text.length) {
    const to = Math.min(text.length, from + AT_ONCE)
    for (const { index, segment } of segmenter.segment(text.slice(from, to))) {
      // The last word may go on.
      if (index > 0 && index + segment.length === to - from && to < text.length) break
      yield segment
      from += segment.length
    }
  }
}

/** Between these a break is fine; `3.5` and `https://…` within Chinese stay whole. */
function joinSpacedScripts(words: readonly string[]): string[] {
  const joined: string[] = []
  let run: string[] = []
  let last = ''
  for (const word of words) {
    const [first = ''] = word
    if (run.length > 0 && (isUnspaced(last) || isUnspaced(first))) {
      joined.push(run.join(''))
      run = []
    }
    run.push(word)
    last = [...word.slice(-2)].at(-1) ?? ''
  }
  return [...joined, run.join('')]
}

function isUnspaced(character: string): boolean {
  return UNSPACED.test(character) || isWide(character)
}

/** Characters of Chinese and Japanese; other scripts, as Thai, can't be broken without a dictionary. */
function charactersOf(text: string): string[] {
  return isWide(text) ? [...text] : [text]
}

/** Joins pieces that no line break may part, as far as they fit in a line. */
function glue(text: string, pieces: readonly Piece[], maxWidth: number, cuts: ReadonlySet<number>): Unit[] {
  const units: Unit[] = []
  for (const piece of pieces) {
    const before = units.at(-1)
    const unit = { ...piece, text: text.slice(piece.from, piece.to), width: 0 }
    unit.width = Math.max(1, widthOf(unit.text))
    const isJoined = before && !cuts.has(piece.from) && belongTogether(before, unit, units.at(-2))
    const width = (before?.width ?? 0) + unit.width + (piece.isSpaced ? 1 : 0)
    if (!isJoined || width > maxWidth) units.push(unit)
    else {
      const joined = `${before.text}${piece.isSpaced ? ' ' : ''}${unit.text}`
      units[units.length - 1] = { ...before, text: joined, to: unit.to, width }
    }
  }
  return units
}

function belongTogether(before: Unit, unit: { text: string; isSpaced: boolean }, earlier: Unit | undefined): boolean {
  if (!unit.isSpaced) return NO_START.test(unit.text) || OPENING_END.test(before.text)
  // French sets a space before `!`, many typists one on both sides of a dash.
  if (ONLY_CLOSING.test(unit.text) || ONLY_OPENING.test(before.text)) return true
  if (ONLY_DASHES.test(before.text)) return !earlier || endsSentence(earlier.text)
  return ONLY_DASHES.test(unit.text) && !endsSentence(before.text)
}
