import { describe, expect, it } from 'vitest'
import { atomsOf } from '../src/lib/alignment/atoms.js'
import { numberWords, ordinalWords } from '../src/lib/alignment/number-words.js'
import { similarity } from '../src/lib/alignment/similarity.js'
import { wordsOfText } from '../src/lib/alignment/words-of-text.js'

describe('a word as it is compared', () => {
  it.each([
    ['Hello,', 'hello'],
    ['“Hello”', 'hello'],
    ['café', 'cafe'],
    ['NAÏVE', 'naive'],
    ['हिन्दी', 'हिन्दी'],
    ['it’s', 'its'],
    ["it's", 'its'],
    ['don’t', 'do not'],
    ["can't", 'can not'],
    ['cannot', 'can not'],
    ["we'll", 'we will'],
    ["they've", 'they have'],
    ["o'clock", 'oclock'],
    ['gonna', 'going to'],
    ['Mr.', 'mister'],
    ['O.K.', 'okay'],
    ['U.S.A.', 'usa'],
    ['ill-disposed', 'ill disposed'],
    ['and/or', 'and or'],
    ['25', 'twenty five'],
    ['twenty-five', 'twenty five'],
    ['$5', 'five dollars'],
    ['£1,250', 'one thousand two hundred fifty pounds'],
    ['3.14', 'three point one four'],
    ['10%', 'ten percent'],
    ['21st', 'twenty first'],
    ['5pm', 'five pm'],
    ['10-15', 'ten fifteen'],
    ['1984', 'nineteen eighty four'],
    ['1900', 'nineteen hundred'],
    ['1905', 'nineteen oh five'],
    ['2005', 'two thousand five'],
    ['007', 'zero zero seven'],
    ['去公園', '去 公 園'],
    ['…', ''],
    ['constructor', 'constructor'],
    ['toString', 'tostring'],
  ])('%s → %s', (word, atoms) => {
    expect(atomsOf(word).join(' ')).toBe(atoms.normalize('NFKD'))
  })

  it('is cut where it is very long', () => {
    expect(atomsOf('x'.repeat(100_000))).toEqual(['x'.repeat(64)])
    expect(atomsOf('9'.repeat(100_000))).toHaveLength(1)
  })
})

it.each([
  ['0', 'zero'],
  ['13', 'thirteen'],
  ['40', 'forty'],
  ['101', 'one hundred one'],
  ['999999', 'nine hundred ninety nine thousand nine hundred ninety nine'],
  ['5551234', 'five five five one two three four'],
  ['1234567890123456', '1234567890123456'],
])('%s is read %s', (digits, words) => {
  expect(numberWords(digits).join(' ')).toBe(words)
})

it.each([
  ['1', 'first'],
  ['12', 'twelfth'],
  ['20', 'twentieth'],
  ['103', 'one hundred third'],
])('the %s. is read %s', (digits, words) => {
  expect(ordinalWords(digits).join(' ')).toBe(words)
})

describe('similarity', () => {
  it.each([
    ['same', 'same', 1],
    ['color', 'colour', 0.83],
    ['disposed', 'sposed', 0.75],
    ['transcribe', 'transcribekit', 0.77],
    ['a', 'an', 0],
    ['cat', 'hat', 0.67],
    ['to', 'do', 0],
    ['house', 'river', 0],
    ['word', 'wordsmithery', 0.6],
  ])('%s and %s: %d', (one, other, expected) => {
    expect(similarity(one, other)).toBeCloseTo(expected, 2)
    expect(similarity(other, one)).toBeCloseTo(expected, 2)
  })
})

describe('the words of a text', () => {
  const shown = (text: string) => {
    let from = 0
    return wordsOfText(text).map(({ word, to }) => {
      const place = text.slice(from, to)
      from = to
      return [word, place]
    })
  }

  it.each<[string, string[][]]>([
    ['', []],
    ['  … — !', []],
    [
      ' Hello,  world. ',
      [
        ['Hello', ' Hello,'],
        ['world', '  world.'],
      ],
    ],
    [
      'Yes — no.',
      [
        ['Yes', 'Yes —'],
        ['no', ' no.'],
      ],
    ],
    [
      'Il dit « oui ».',
      [
        ['Il', 'Il'],
        ['dit', ' dit'],
        ['oui', ' « oui ».'],
      ],
    ],
    [
      '“$5” (10%)',
      [
        ['$5', '“$5”'],
        ['10%', ' (10%)'],
      ],
    ],
    ["o'clock", [["o'clock", "o'clock"]]],
  ])('%j', (text, words) => {
    expect(shown(text)).toEqual(words)
  })

  it('are found in scripts without spaces, with Intl.Segmenter and without', () => {
    const text = '今天去公園。OpenAIは良い'
    const words = wordsOfText(text)
    expect(words.map(({ word }) => word).join('')).toBe('今天去公園OpenAIは良い')
    expect(words.length).toBeLessThan(9)
    expect(words.at(-1)?.to).toBe(text.length)
    const { Segmenter } = Intl
    try {
      Object.assign(Intl, { Segmenter: undefined })
      Reflect.deleteProperty(Intl, 'Segmenter')
      expect(shown(text).map(([word]) => word)).toEqual(['今', '天', '去', '公', '園', 'OpenAI', 'は', '良', 'い'])
    } finally {
      Object.defineProperty(Intl, 'Segmenter', { value: Segmenter, writable: true, configurable: true })
    }
  })

  it('of a long text without spaces take time that grows with it alone', () => {
    const words = wordsOfText('我們今天去公園散步看花'.repeat(5000))
    expect(words.map(({ word }) => word).join('')).toHaveLength(55_000)
  })
})
