import { UNSPACED } from '../join-text.js'

/** A word of a text and where it stands there. */
export interface TextWord {
  /** Without the punctuation around it. */
  readonly word: string
  /** Index behind its last character and the punctuation that follows it, in the text. */
  readonly to: number
}

/** Punctuation around a word is no part of it; signs that are spoken (`$5`, `10%`) are. */
const FIRST = /[\p{L}\p{N}\p{Sc}]/u
const LAST = /[\p{L}\p{M}\p{N}\p{Sc}%°]/u
const SPOKEN = /[\p{L}\p{N}]/u
/** Brackets and quotation marks that stand apart belong to what follows. */
const OPENING = /^[\p{Ps}\p{Pi}¿¡]+$/u

/** The words of a text, in order. Scripts without spaces are parted by `Intl.Segmenter`, or else by character. */
export function wordsOfText(text: string): TextWord[] {
  const words: TextWord[] = []
  let parting: ReturnType<typeof createParting> | undefined
  for (const { 0: token, index } of text.matchAll(/\S+/g)) {
    if (!UNSPACED.test(token)) add(words, token, index + token.length)
    else {
      parting ??= createParting()
      for (const piece of piecesOf(token, parting)) add(words, piece.text, index + piece.to)
    }
  }
  return words
}

function add(words: TextWord[], token: string, to: number) {
  const last = words.at(-1)
  if (SPOKEN.test(token)) words.push({ word: withoutPunctuation(token), to })
  else if (last && !OPENING.test(token)) words[words.length - 1] = { word: last.word, to }
}

function withoutPunctuation(token: string): string {
  const characters = [...token]
  const first = characters.findIndex((character) => FIRST.test(character))
  return characters.slice(first, characters.findLastIndex((character) => LAST.test(character)) + 1).join('')
}

interface Piece {
  readonly text: string
  /** Index behind its last character. */
  readonly to: number
}

/** The segmenter's time grows with the square of the length: it gets what stands between punctuation, or 500 letters. */
const STRETCH = /[^\p{P}]{1,500}\p{P}*|\p{P}+/gu

function* piecesOf(token: string, parting: (stretch: string) => Iterable<Piece>): Generator<Piece> {
  for (const { 0: stretch, index } of token.matchAll(STRETCH)) {
    for (const { text, to } of parting(stretch)) yield { text, to: index + to }
  }
}

/** A character with its marks, or a run of what is written otherwise. */
const CHARACTER = new RegExp(`${UNSPACED.source}\\p{M}*|(?:(?!${UNSPACED.source})[\\p{L}\\p{M}\\p{N}])+|.`, 'gsu')

function createParting(): (stretch: string) => Iterable<Piece> {
  if (typeof Intl === 'object' && 'Segmenter' in Intl) {
    const segmenter = new Intl.Segmenter('en', { granularity: 'word' })
    return (stretch) =>
      Array.from(segmenter.segment(stretch), ({ segment, index }) => ({ text: segment, to: index + segment.length }))
  }
  return (stretch) =>
    Array.from(stretch.matchAll(CHARACTER), ({ 0: text, index }) => ({ text, to: index + text.length }))
}
