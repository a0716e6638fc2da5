import { describe, expect, it } from 'vitest'
import { breakBadness, endsSentence } from '../src/lib/subtitles/break-rules.js'
import { widthOf } from '../src/lib/subtitles/text-width.js'
import { unitsOf } from '../src/lib/subtitles/units.js'
import { splitSentences } from '../src/subtitles.js'

describe('endsSentence', () => {
  it.each([
    ['home.', 'He', true],
    ['home!', undefined, true],
    ['home?”', 'He', true],
    ['"Stop."', 'she', true],
    ['(sic.)', 'He', true],
    ['home…', 'He', true],
    ['well…', 'maybe', false],
    ['世界。', '他', true],
    ['है।', 'वह', true],
    ['home', 'He', false],
    ['home,', 'He', false],
    ['Mr.', 'Dashwood', false],
    ['(Mrs.', 'Dashwood', false],
    ['e.g.', 'Norland', false],
    ['z.B.', 'Norland', false],
    ['U.S.', 'Army', false],
    ['J.', 'Smith', false],
    ['Я.', 'Иванов', false],
    ['I.', 'Then', true],
    ['etc.', 'Then', true],
    ['etc.', 'and', false],
    ['p.m.', 'Then', true],
    ['p.m.', 'on', false],
    ['3.5', 'degrees', false],
    ['ca.', '5', false],
    ['approx.', 'five', false],
    ['Sr.', 'García', false],
    ['Mt.', 'Everest', false],
    ['Lt.', 'Brown', false],
    ['Jan.', '5', false],
    ['Jan.', 'Then', true],
    ['Nr.', '5', false],
    ['No.', '5', false],
    ['No.', undefined, true],
    ['no.', 'Then', true],
    ['no.', 'Me', true],
    ['p.', '5', false],
    ['pp.', '5', false],
    ['v.', 'Wade', false],
    ['cf.', 'Smith', false],
    ['Mio.', 'Euro', false],
    ['z.', 'B.', false],
    ['B.', 'Wasser', false],
    ['3.', 'Mai', false],
    ['3.', 'mai', false],
    ['3.', 'Then', true],
    ['3.', 'Dann', true],
    ['3.', "He's", true],
    ['3.', undefined, true],
    ['1950.', 'Then', true],
    ['1950.', 'Berlin', true],
    ['', 'He', false],
    [`${'"'.repeat(100_000)}.`, 'He', true],
  ])('%j before %j', (word, next, expected) => {
    expect(endsSentence(word, next)).toBe(expected)
  })
})

it.each([
  ['home.', 'He', 0],
  ['home,', 'he', 25],
  ['home;', 'he', 25],
  ['home—', 'he', 25],
  ['東京、', '大阪', 25],
  ['home', 'And', 50],
  ['Haus', 'weil', 50],
  ['the', 'house', 100],
  ['3.', 'Mai', 50],
  ['3.', 'Then', 0],
])('a break between %j and %j costs %d', (word, next, badness) => {
  expect(breakBadness(word, next)).toBe(badness)
})

it.each([
  ['abc', 3],
  ['日本', 4],
  ['ｱｲｳ', 3],
  ['ＡＢ', 4],
  ['한국', 4],
  ['e\u0301', 1],
  ['\u200B', 0],
  ['🎙', 2],
  ['ภาษา', 4],
  ['ที่', 1],
])('%s takes %d columns', (text, width) => {
  expect(widthOf(text)).toBe(width)
})

describe('unitsOf', () => {
  it.each([
    ['a b\tc\n\nd', 'a|b|c|d'],
    ['10\u00A0€ no', '10\u00A0€|no'],
    ['Quoi ? « Oui », dit-il !', 'Quoi ?|« Oui »,|dit-il !'],
    ['yes — no', 'yes —|no'],
    ['one \u00A0 two', 'one|two'],
    ['\u202F one\u00A0 two \uFEFF', 'one|two'],
    ['- Yes. - No.', '- Yes.|- No.'],
    ['one—two, 3—4', 'one—|two,|3—|4'],
    ['「東京」へ。', '「東京」|へ。'],
    ['東京ラーメン', '東京|ラーメン'],
    ['我用iPhone 3.5看https://a.b/c', '我|用|iPhone|3.5|看|https://a.b/c'],
    ['ภาษาไทย', 'ภาษา|ไทย'],
    ['東京，world！', '東京，|world！'],
  ])('%j', (text, expected) => {
    const normal = unitsOf(text, 42).map((unit) => unit.text)
    expect(normal.join('|')).toBe(expected)
  })

  it('breaks long runs of kana between characters, but before no mark of length', () => {
    const units = unitsOf('カー'.repeat(40), 20)
    expect(units.map(({ text }) => text)).toEqual(new Array(40).fill('カー'))
  })

  it('is cut where another speaks', () => {
    expect(unitsOf('你好你好', 42, new Set([2])).map(({ text }) => text)).toEqual(['你好', '你好'])
    expect(unitsOf('Yes.No.', 42, new Set([4])).map(({ text }) => text)).toEqual(['Yes.', 'No.'])
  })

  it('has a space for a no-break space where it is cut', () => {
    const units = unitsOf('Bonjour.\u00A0Oui, là.', 42, new Set([9]))
    expect(units.map(({ text, from, isSpaced }) => [text, from, isSpaced])).toEqual([
      ['Bonjour.', 0, false],
      ['Oui,', 9, true],
      ['là.', 14, true],
    ])
  })

  it('goes without a dictionary where the runtime has none', () => {
    const { Segmenter } = Intl
    Reflect.deleteProperty(Intl, 'Segmenter')
    try {
      expect(unitsOf('「東京」へ。', 42).map(({ text }) => text)).toEqual(['「東', '京」', 'へ。'])
      expect(unitsOf('ภาษาไทย', 42)).toHaveLength(1)
    } finally {
      Object.assign(Intl, { Segmenter })
    }
  })
})

describe('splitSentences', () => {
  it.each([
    ['One. Two! Three?', ['One.', 'Two!', 'Three?']],
    [
      'Mr. Dashwood and Dr. King met J. Smith. They talked.',
      ['Mr. Dashwood and Dr. King met J. Smith.', 'They talked.'],
    ],
    ['It costs 3.50 in all.', ['It costs 3.50 in all.']],
    ['"Stop." she said', ['"Stop."', 'she said']],
    ['', []],
    ['  two   words ', ['two words']],
  ])('%j', (text, sentences) => {
    expect(splitSentences(text)).toEqual(sentences)
  })

  it('keeps texts within two lines, and whole', () => {
    const text = 'and so it went on and on without any sign of a sentence that would end '.repeat(9).trim()
    const sentences = splitSentences(text)
    for (const sentence of sentences) expect(sentence.length).toBeLessThanOrEqual(84)
    expect(sentences.join(' ')).toBe(text)
  })

  it('leaves a word that is too long in one piece', () => {
    expect(splitSentences(`a ${'x'.repeat(200)} b`)).toEqual(['a', 'x'.repeat(200), 'b'])
  })
})
