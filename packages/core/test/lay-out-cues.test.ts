import { describe, expect, it } from 'vitest'
import { inOrder } from '../src/lib/subtitles/in-order.js'
import { layOutCues, renderSrt, type TimedText } from '../src/subtitles.js'
import { failureOf } from './support/failure.js'

/** Words said one after the other, each letter in 0.06 s; `_` is a pause of a second, `.` one of a fifth. */
function spoken(text: string): TimedText {
  let clock = 0
  const words = text.split(' ').flatMap((part) => {
    if (part === '_') clock += 1
    const word = part.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '')
    if (part === '_' || word === '') return []
    const start = clock
    clock += 0.06 * (word.length + 1)
    const end = clock
    if (/[.!?]$/.test(part)) clock += 0.2
    return [{ word, start, end }]
  })
  return { text: text.replaceAll(' _', ''), words }
}

const textsOf = (source: TimedText, options = {}) => layOutCues(source, options).map(({ text }) => text)
const timesOf = (source: TimedText, options = {}) => layOutCues(source, options).map(({ start, end }) => [start, end])
const segment = (start: number, end: number, text: string, speaker?: string) => ({
  start,
  end,
  text: ` ${text}`,
  ...(speaker && { speaker }),
})
const said = (...segments: ReturnType<typeof segment>[]): TimedText => ({
  text: segments.map(({ text }) => text).join(''),
  segments,
})

describe('cues end', () => {
  it.each([
    [
      'after sentences',
      'The family of Dashwood had long been settled. Their estate was large.',
      ['The family of Dashwood had long been settled.', 'Their estate was large.'],
    ],
    [
      'but not after abbreviations and within numbers',
      'He met Mr. J. Smith, e.g., in No. 3 at 3.5 degrees.',
      ['He met Mr. J. Smith, e.g., in No. 3 at 3.5 degrees.'],
    ],
    [
      'but not where one would be too short',
      'No. Yes. He did not like it there.',
      ['No. Yes.', 'He did not like it there.'],
    ],
    [
      'after clauses',
      'The late owner of this estate was a single man, who lived to a very advanced age and had a constant companion in his sister',
      [
        'The late owner of this estate was a single man,',
        'who lived to a very advanced age and had a constant companion in his sister',
      ],
    ],
    [
      'before conjunctions',
      'The old gentleman died some years before the summer ended but nobody had expected the will to be so very unkind',
      [
        'The old gentleman died some years before the summer ended',
        'but nobody had expected the will to be so very unkind',
      ],
    ],
    ['at pauses', 'He was _ not there', ['He was', 'not there']],
  ])('%s', (_, text, expected) => {
    expect(textsOf(spoken(text)).map((cue) => cue.replaceAll('\n', ' '))).toEqual(expected)
  })

  it('where another speaks, also in the midst of a sentence', () => {
    const source = said(segment(0, 1, 'I was', 'Ann'), segment(1, 2, 'Were you?', 'Bob'), segment(2, 3, 'late.', 'Ann'))
    expect(layOutCues(source).map(({ text, speaker }) => [speaker, text])).toEqual([
      ['Ann', 'I was'],
      ['Bob', 'Were you?'],
      ['Ann', 'late.'],
    ])
  })

  it('not where segments do', () => {
    expect(textsOf(said(segment(0, 1, 'There was a'), segment(1, 2.5, 'house on the hill.')))).toEqual([
      'There was a house on the hill.',
    ])
  })
})

describe('lines', () => {
  it.each([
    [
      'stay one where they can',
      'A text of just as many letters as may be..',
      'A text of just as many letters as may be..',
    ],
    [
      'are about even',
      'It was the best of times and it was the worst of times.',
      'It was the best of times\nand it was the worst of times.',
    ],
    [
      'break at clauses',
      '“Well,” said Mrs. J. Smith, “that is that now.”',
      '“Well,” said Mrs. J. Smith,\n“that is that now.”',
    ],
    ['have a long word alone', `see ${'x'.repeat(50)} there`, `see\n${'x'.repeat(50)}\nthere`],
  ])('%s', (_, text, expected) => {
    expect(textsOf(spoken(text), { maxLines: 3 })).toEqual([expected])
  })

  it('count wide characters twice', () => {
    const text = '「字幕」は一行に二十一文字まで入ります。それ以上は次の行へ。'
    for (const cue of textsOf(said(segment(0, 9, text)))) {
      for (const line of cue.split('\n')) expect(line.length).toBeLessThanOrEqual(21)
    }
  })

  it('leave room for the name that SubRip sets before them', () => {
    const source = said(
      segment(0, 3, 'a text of about thirty letters here', 'Bartholomew'),
      segment(3, 4, 'Oh.', 'Ann'),
    )
    const srt = renderSrt(layOutCues(source))
    for (const line of srt.split('\n')) expect(line.length).toBeLessThanOrEqual(42)
    expect(srt).toContain('Bartholomew: a text of\nabout thirty letters here\n')
  })
})

describe('times', () => {
  it.each([
    ['end where speech does', [segment(0.5, 3, 'Hello there.')], [[0.5, 3]]],
    ['are long enough to read', [segment(0, 1, 'Thirty-four letters in one second.')], [[0, 2]]],
    ['are no shorter than 5/6 s', [segment(1, 1.1, 'No.')], [[1, 1.833]]],
    ['are no longer than 7 s', [segment(0, 30, 'Hello')], [[0, 7]]],
    [
      'keep long gaps',
      [segment(0, 2, 'Hello.'), segment(2.6, 4, 'Hello.')],
      [
        [0, 2],
        [2.6, 4],
      ],
    ],
    [
      'close short ones to two frames',
      [segment(0, 2, 'Hello.'), segment(2.4, 4, 'Hello.')],
      [
        [0, 2.317],
        [2.4, 4],
      ],
    ],
    [
      'keep two frames',
      [segment(0, 2, 'Hello.'), segment(2, 4, 'Hello.')],
      [
        [0, 1.917],
        [2, 4],
      ],
    ],
    [
      'go up to the next cue to be read',
      [segment(0, 0.2, 'A text of thirty letters here.'), segment(1.3, 4, 'Hello.')],
      [
        [0, 1.217],
        [1.3, 4],
      ],
    ],
    [
      'never overlap',
      [segment(0, 5, 'Hello.'), segment(3, 6, 'Hello.')],
      [
        [0, 2.917],
        [3, 6],
      ],
    ],
    [
      'are divided where they are the same',
      [segment(0, 4, 'Hello.', 'A'), segment(0, 4, 'Hello.', 'B')],
      [
        [0, 1.917],
        [2, 4],
      ],
    ],
    [
      'have one out of order ignored',
      [segment(0, 2, 'Hello.'), segment(900, 901, 'Hello.'), segment(4, 6, 'Hello.')],
      [
        [0, 0.917],
        [1, 2],
        [4, 6],
      ],
    ],
    ['are made up where there are none', [segment(Number.NaN, Number.NaN, 'Hello there.')], [[0, 0.833]]],
  ])('%s', (_, segments, expected) => {
    expect(timesOf(said(...segments))).toEqual(expected)
  })

  it('end with the recording, unless speech is said to go on', () => {
    expect(timesOf({ ...said(segment(0, 1, 'Thirty-four letters in one second.')), duration: 1.25 })).toEqual([
      [0, 1.25],
    ])
    expect(timesOf({ ...said(segment(0, 1, 'Thirty-four letters in one second.')), duration: 0.5 })).toEqual([[0, 1]])
  })
})

describe('words', () => {
  const text = 'Well, “twenty” people came. Then they left!'
  const words = [
    { word: 'well', start: 1, end: 1.4 },
    { word: '20', start: 1.5, end: 2 },
    { word: 'people', start: 2, end: 2.5 },
    { word: 'came', start: 2.5, end: 3 },
    { word: 'Then', start: 5, end: 5.5 },
    { word: 'they', start: 5.5, end: 5.8 },
    { word: 'left', start: 5.8, end: 6.4 },
  ]

  it('give their times, the text its punctuation', () => {
    expect(layOutCues({ text, words })).toEqual([
      {
        start: 1,
        end: 3,
        text: 'Well, “twenty” people came.',
        words: [
          { text: 'Well,', start: 1, end: 1.4 },
          { text: '“twenty”', start: 1.4, end: 1.867 },
          { text: 'people', start: 2, end: 2.5 },
          { text: 'came.', start: 2.5, end: 3 },
        ],
      },
      {
        start: 5,
        end: 6.4,
        text: 'Then they left!',
        words: [
          { text: 'Then', start: 5, end: 5.5 },
          { text: 'they', start: 5.5, end: 5.8 },
          { text: 'left!', start: 5.8, end: 6.4 },
        ],
      },
    ])
  })

  it('stand for the text where there is none', () => {
    expect(textsOf({ text: '', words })).toEqual(['well 20 people came', 'Then they left'])
  })

  it('count for the segments that they cover', () => {
    const segments = [segment(0, 3.5, 'Well, “twenty” people came.'), segment(4, 7, 'Then they left!')]
    expect(timesOf({ text, segments, words: words.slice(0, 4) })).toEqual([
      [1, 3],
      [4, 7],
    ])
    expect(timesOf({ text, segments, words: words.slice(4) })).toEqual([
      [0, 3.5],
      [5, 6.4],
    ])
    const others = words.map((word) => ({ ...word, word: 'xyz' }))
    expect(timesOf({ text, segments, words: others })).toEqual(timesOf({ text, segments }))
  })

  it('are found after a long part that has none', () => {
    const long = 'nothing of this was heard by anyone '.repeat(20).trim()
    const segments = [segment(0, 60, `${long}.`), segment(100, 110, 'Then they left!')]
    const late = words.slice(4).map(({ word, start, end }) => ({ word, start: start + 100, end: end + 100 }))
    const last = layOutCues({ text: segments.map((one) => one.text).join(''), segments, words: late }).at(-1)
    expect([last?.text, last?.start]).toEqual(['Then they left!', 105])
  })

  it('may be parts of words and several at once', () => {
    const words = [
      { word: 'New York', start: 1, end: 2 },
      { word: 'is', start: 2, end: 2.2 },
      { word: 'un', start: 2.2, end: 2.4 },
      { word: 'real', start: 2.4, end: 3 },
    ]
    expect(layOutCues({ text: 'New York is unreal.', words })[0]?.words).toEqual([
      { text: 'New', start: 1, end: 1.429 },
      { text: 'York', start: 1.429, end: 2 },
      { text: 'is', start: 2, end: 2.2 },
      { text: 'unreal.', start: 2.2, end: 3 },
    ])
  })
})

describe('text', () => {
  it('is the whole one, where the segments lack something of it', () => {
    const segments = [segment(0, 2, 'Hello there'), segment(2, 4, 'good day')]
    expect(textsOf({ text: '“Hello there,” – good day.', segments }).join(' ')).toBe('“Hello there,” – good day.')
  })

  it.each([
    ['Something else. More.', ['Something else.', 'More.']],
    ['Hello there Bye', ['Hello there', 'Bye']],
  ])('is the whole, where the segments spell it differently: %s', (text, cues) => {
    expect(textsOf({ text, segments: [segment(0, 2, ' Hello, there.'), segment(10, 12, ' Bye!')] })).toEqual(cues)
  })

  it('without times is refused', async () => {
    expect((await failureOf(() => layOutCues({ text: 'Hi.' }))).code).toBe('upstream_bad_response')
    expect(layOutCues({ text: ' ' })).toEqual([])
  })
})

it('no options are the defaults', () => {
  const source = said(segment(0, 1, 'Hello.'))
  expect(Reflect.apply(layOutCues, undefined, [source, null])).toEqual(layOutCues(source))
})

it.each([{ karaoke: 1 }, { speakerLabels: 'yes' }, { karaoke: 'false' }])('%j is refused', (options) => {
  const lay = () => Reflect.apply(layOutCues, undefined, [{ text: '' }, options])
  expect(lay).toThrow(RangeError)
  expect(lay).toThrow(`subtitles: ${Object.keys(options)[0]} must be true or false, not`)
})

it.each([
  [{ maxLineChars: 9 }, /subtitles: maxLineChars must be a whole number from 10 to 200, not 9/],
  [{ maxLineChars: 42.5 }, /maxLineChars/],
  [{ maxLines: 0 }, /maxLines must be a whole number from 1 to 10, not 0/],
  [{ maxCharsPerSecond: Number.NaN }, /maxCharsPerSecond must be a number from 5 to 100, not NaN/],
  [{ minCueSeconds: -1 }, /minCueSeconds must be a number from 0 to 10 seconds/],
  [{ maxCueSeconds: 61 }, /maxCueSeconds must be a number from 1 to 60 seconds, not 61/],
  [{ gapSeconds: 2 }, /gapSeconds/],
  [{ minCueSeconds: 3, maxCueSeconds: 2 }, /minCueSeconds must not be above maxCueSeconds, which is 2/],
])('%j is refused', (options, message) => {
  expect(() => layOutCues({ text: '' }, options)).toThrow(RangeError)
  expect(() => layOutCues({ text: '' }, options)).toThrow(message)
})

it.each([
  [
    [1, 2, 3],
    [true, true, true],
  ],
  [
    [1, 9, 2, 3],
    [true, false, true, true],
  ],
  [
    [5, 5, 1, 5],
    [true, true, false, true],
  ],
  [
    [1, Number.NaN, 2],
    [true, false, true],
  ],
  [[], []],
])('of %j the ascending ones are kept', (values, expected) => {
  expect(inOrder(values)).toEqual(expected)
})

const MANY = 40_000
it.each<[string, TimedText]>([
  ['one letter', said(segment(0, 9, 'a'.repeat(MANY)))],
  ['words of one letter', said(segment(0, 900, 'a '.repeat(MANY)))],
  ['punctuation', said(segment(0, 9, '! '.repeat(MANY)))],
  ['closing marks', said(segment(0, 9, `東${'。'.repeat(MANY)}`))],
  ['marks without width', said(segment(0, 9, '\u200B '.repeat(MANY)))],
  ['Chinese', said(segment(0, 9, '你好世界'.repeat(MANY / 4)))],
  ['kana', said(segment(0, 9, 'ア'.repeat(MANY)))],
  ['Thai', said(segment(0, 9, 'ภาษาไทย'.repeat(MANY / 8)))],
  ['no-break spaces', said(segment(0, 9, '\u00A0a'.repeat(MANY)))],
  ['segments at once', said(...Array.from({ length: MANY / 10 }, () => segment(5, 5, 'a')))],
  [
    'segments backwards',
    said(...Array.from({ length: MANY / 10 }, (_, at) => segment(MANY - at, MANY, 'aa', `${at % 2}`))),
  ],
  [
    'segments that are not there',
    { text: 'a'.repeat(MANY), segments: Array.from({ length: MANY / 10 }, () => segment(0, 1, 'b')) },
  ],
  [
    'segments that are nearly there',
    {
      text: 'a'.repeat(MANY),
      segments: Array.from({ length: 400 }, () => segment(0, 1, `${'a'.repeat(MANY / 400)}b`)),
    },
  ],
  [
    'segments that are everywhere, but in the midst of words',
    { text: `${'ab'.repeat(MANY / 2)} c`, segments: Array.from({ length: MANY }, () => segment(0, 1, 'ab')) },
  ],
  [
    'words that are not there',
    { text: 'a '.repeat(MANY), words: Array.from({ length: MANY }, (_, at) => ({ word: 'aab', start: at, end: at })) },
  ],
  [
    'long words that are nearly there',
    {
      text: 'a'.repeat(MANY),
      words: Array.from({ length: 100 }, () => ({ word: `${'a'.repeat(MANY / 100)}b`, start: 1, end: 1 })),
    },
  ],
])('lays out a text of many %s in little time', (_, source) => {
  const cues = layOutCues(source)
  expect(cues.length).toBeGreaterThan(0)
  expect(cues.every(({ start, end }) => end > start)).toBe(true)
})
