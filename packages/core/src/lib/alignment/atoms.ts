import { UNSPACED } from '../join-text.js'
import { digitWords, numberWords, ordinalWords } from './number-words.js'

/** Longer words are cut before they are compared, in characters. */
const MAX_WORD = 64

/** What is written in one way and heard in another. */
const SPELLED_OUT: Readonly<Record<string, readonly string[]>> = {
  mr: ['mister'],
  mrs: ['missus'],
  dr: ['doctor'],
  vs: ['versus'],
  ok: ['okay'],
  cause: ['because'],
  gonna: ['going', 'to'],
  wanna: ['want', 'to'],
  gotta: ['got', 'to'],
  kinda: ['kind', 'of'],
  gimme: ['give', 'me'],
  lemme: ['let', 'me'],
  dunno: ['do', 'not', 'know'],
  cannot: ['can', 'not'],
  "can't": ['can', 'not'],
  "won't": ['will', 'not'],
  "shan't": ['shall', 'not'],
}

const ENDINGS: readonly (readonly [ending: string, word: string])[] = [
  ["n't", 'not'],
  ["'ll", 'will'],
  ["'re", 'are'],
  ["'ve", 'have'],
  ["'m", 'am'],
]

const CURRENCIES: Readonly<Record<string, string>> = { $: 'dollars', '€': 'euros', '£': 'pounds', '¥': 'yen' }
const NUMBER = /^([$€£¥])?(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?(%|st|nd|rd|th)?$/

/**
 * A word as it is compared: in lower case, without punctuation and accents, numbers and contractions as they are read,
 * compounds in their parts, and scripts without spaces by character.
 */
export function atomsOf(word: string): string[] {
  const folded = fold(word)
  if (UNSPACED.test(folded)) return [...folded].filter((character) => /[\p{L}\p{N}]/u.test(character))
  const key = folded.slice(0, MAX_WORD)
  const number = NUMBER.exec(key)
  if (number) return numberAtoms(number)
  const spelledOut = lookUp(key) ?? contraction(key)
  if (spelledOut) return [...spelledOut]
  return key
    .replace(/['.]/g, '')
    .split(/[^\p{L}\p{M}\p{N}]+/u)
    .flatMap((part) => (part === '' ? [] : partAtoms(part)))
}

function fold(word: string): string {
  return (
    word
      .normalize('NFKD')
      // Accents alone: the marks of other scripts are vowels.
      .replace(/[\u0300-\u036f]/g, '')
      .replace(/[\u2018\u2019\u02bc\u00b4`]/g, "'")
      .toLowerCase()
  )
}

function numberAtoms([, currency, whole = '', decimals, ending]: RegExpExecArray): string[] {
  const digits = whole.replaceAll(',', '')
  const mayBeYear = !currency && !decimals && !ending && digits === whole
  const words = ending && ending !== '%' ? ordinalWords(digits) : numberWords(digits, mayBeYear)
  return [
    ...words,
    ...(decimals ? ['point', ...digitWords(decimals)] : []),
    ...(ending === '%' ? ['percent'] : []),
    ...(currency ? [CURRENCIES[currency] ?? currency] : []),
  ]
}

function partAtoms(part: string): readonly string[] {
  const [, digits, letters] = /^(\d+)(\p{L}*)$/u.exec(part) ?? []
  if (digits === undefined) return lookUp(part) ?? [part]
  return [...numberWords(digits), ...(letters ? [letters] : [])]
}

function contraction(key: string): readonly string[] | undefined {
  const found = ENDINGS.find(([ending]) => key.length > ending.length && key.endsWith(ending))
  return found && [key.slice(0, -found[0].length).replace(/[^\p{L}\p{M}\p{N}]/gu, ''), found[1]]
}

function lookUp(key: string): readonly string[] | undefined {
  return Object.hasOwn(SPELLED_OUT, key) ? SPELLED_OUT[key] : undefined
}
