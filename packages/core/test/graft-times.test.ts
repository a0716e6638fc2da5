import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Transcript, TranscriptSegment } from '../src/index.js'
import { type GraftedTimes, graftTimes } from '../src/lib/alignment/graft-times.js'
import { failureOf } from './support/failure.js'
import { heardOf } from './support/graft.js'

/** `word@start-end`, separated by spaces, as what was heard. */
function heard(words: string, duration = 10, segments: readonly TranscriptSegment[] = []): Transcript {
  const timed = [...words.matchAll(/(\S+)@(\S+)-(\S+)/g)].map(([, word = '', start, end]) => ({
    word,
    start: Number(start),
    end: Number(end),
  }))
  return { ...heardOf(timed, duration), segments }
}

function graft(text: string, timing: Transcript): Promise<GraftedTimes> {
  return graftTimes({ text, segments: [] }, timing)
}

/** Words in the notation of {@link heard}; `~` marks what is estimated. */
function shown({ words }: GraftedTimes): string {
  return words.map(({ word, start, end, estimated }) => `${estimated ? '~' : ''}${word}@${start}-${end}`).join(' ')
}

describe('a word', () => {
  it.each([
    ['has the time of its partner', 'Hello, world.', 'hello@1-2 world@2-3', 'Hello@1-2 world@2-3'],
    ['has that of the number it is', 'I am 25.', 'i@1-2 am@2-3 twenty@3-4 five@4-5', 'I@1-2 am@2-3 25@3-5'],
    ['has its part of a number', 'I am twenty five', 'i@1-2 am@2-3 25@3-5.4', 'I@1-2 am@2-3 twenty@3-4.4 five@4.4-5.4'],
    ['has that of an amount', 'It cost $5.', 'it@1-2 cost@2-3 five@3-4 dollars@4-5', 'It@1-2 cost@2-3 $5@3-5'],
    ['has that of two that it joins', "At o'clock.", 'at@1-2 o@2-3 clock@3-4', "At@1-2 o'clock@2-4"],
    ['shares that of one that it parts', 'be o clock', "be@1-2 o'clock@2-4", 'be@1-2 o@2-3 clock@3-4'],
    ['has the time of what was heard for it', 'a red house', 'a@1-2 blue@3-4 house@5-6', 'a@1-2 ~red@3-4 house@5-6'],
    [
      'has a share of what was heard, without pauses',
      'a red green house',
      'a@1-2 xxx@3-4 yyyyy@8-9.5 house@9.5-10',
      'a@1-2 ~red@3-4 ~green@8-9.5 house@9.5-10',
    ],
    ['follows the one before where nothing was heard', 'a red house', 'a@1-2 house@8-9', 'a@1-2 ~red@2-2.28 house@8-9'],
    ['leads a sentence', 'Ah. Red house', 'ah@1-2 house@8-9', 'Ah@1-2 ~Red@7.72-8 house@8-9'],
    ['ends one and leads the next', 'a red. Red house', 'a@1-2 house@8-9', 'a@1-2 ~red@2-2.28 ~Red@7.72-8 house@8-9'],
    ['leads the first one', 'red house', 'house@8-9', '~red@7.72-8 house@8-9'],
    ['follows the last one', 'house red', 'house@1-2', 'house@1-2 ~red@2-2.28'],
    ['is squeezed in between', 'a red house', 'a@1-2 house@2-3', 'a@1-1.88 ~red@1.88-2 house@2-3'],
    ['is squeezed in at the end', 'house red', 'house@9-10', 'house@9-9.88 ~red@9.88-10'],
    ['is spread where nothing is heard', 'red sun', '', '~red@0-5 ~sun@5-10'],
    ['is spread over what is heard otherwise', 'rot blau', 'one@1-2 two@3-4', '~rot@1-1.889 ~blau@1.889-4'],
    ['has no time beyond the end', 'so it is', 'so@1-2 it@9-12 is@11-13', 'so@1-2 it@9-10 is@10-10'],
  ])('%s', async (_, text, timing, expected) => {
    expect(shown(await graft(text, heard(timing)))).toBe(expected)
  })

  it('has its time of the segments of an engine that reports these alone', async () => {
    const segments = [{ start: 1, end: 3.2, text: ' Hello world' }]
    const { words } = await graft('Hello, world.', { text: '', duration: 5, segments })
    expect(words).toMatchObject([{ start: 1 }, { word: 'world', end: 3.2 }])
    expect(words[0]?.end).toBeCloseTo(2.1)
  })

  it('has a time though that of others is none', async () => {
    const words = [
      { word: 'b', start: Number.NaN, end: 2 },
      { word: 'c', start: 5, end: 3 },
      { word: 'a', start: 1, end: 8 },
    ]
    expect(shown(await graft('a b c', heardOf(words, 10)))).toBe('a@1-4.94 ~b@4.94-5 c@5-5')
  })
})

describe('the segments', () => {
  it('are sentences with their punctuation', async () => {
    const { segments } = await graft('Mr. X said: “No!” He left.', heard('x@1-2 said@2-3 no@3-4 he@4-5 left@5-6'))
    expect(segments.map(({ text }) => text)).toEqual([' Mr. X said: “No!”', ' He left.'])
    expect(segments[1]).toMatchObject({ start: 4, end: 6 })
  })

  it('end at pauses and when they are full', async () => {
    const { segments } = await graft('one two', heard('one@1-2 two@3-4'))
    expect(segments).toEqual([
      { start: 1, end: 2, text: ' one' },
      { start: 3, end: 4, text: ' two' },
    ])
    const long = await graft('word '.repeat(40), heard('', 40))
    expect(long.segments.length).toBe(3)
    for (const { text } of long.segments) expect(text.trim().length).toBeLessThanOrEqual(84)
  })

  it('have what the timing engine knows of that time, but for its tokens', async () => {
    const timing = heard('one@1-2 two@2-3 three@5-6', 10, [
      { start: 0.5, end: 3.5, text: ' x', id: 'seg_1', tokens: [1], avg_logprob: -0.2, no_speech_prob: 0.1, seek: 50 },
      { start: 4.5, end: 6, text: ' y', compression_ratio: 1.5, temperature: 0.2, speaker: 'B' },
    ])
    expect((await graft('One two. Three.', timing)).segments).toEqual([
      { start: 1, end: 3, text: ' One two.', avg_logprob: -0.2, no_speech_prob: 0.1, seek: 50 },
      { start: 5, end: 6, text: ' Three.', compression_ratio: 1.5, temperature: 0.2, speaker: 'B' },
    ])
  })

  it('show signs alone as long as there is sound', async () => {
    expect(await graft('♪ … ♪', heard('x@1-2'))).toEqual({
      words: [],
      segments: [{ start: 0, end: 10, text: ' ♪ … ♪' }],
      duration: 10,
    })
  })

  it('of no text are none', async () => {
    expect(await graft(' \n', heard('x@1-2'))).toEqual({ words: [], segments: [], duration: 10 })
  })

  it('of a script without spaces have none between them', async () => {
    const text = '今天去公園。明天下雨。'
    const { segments, words } = await graft(text, heard('今天@1-2 去@2-3 公园@3-4 明天@5-6 下雨@6-7'))
    expect(segments.map(({ text: part }) => part)).toEqual([' 今天去公園。', '明天下雨。'])
    expect(segments[1]).toMatchObject({ start: 5, end: 7 })
    expect(words.filter(({ estimated }) => !estimated).length).toBeGreaterThan(3)
  })
})

it('a text that is too long is refused', async () => {
  const error = await failureOf(graft('a'.repeat(1_000_001), heard('a@1-2')))
  expect([error.code, error.message]).toEqual(['engine_failed', expect.stringContaining('1000000 characters')])
})

const anyText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 120 }),
  fc
    .array(fc.constantFrom('the', 'house', '25', 'twenty', 'five', 'No!', '—', 'sun.', '去公園', '\n', "o'clock"), {
      maxLength: 60,
    })
    .map((words) => words.join(' ')),
)
const anySeconds = fc.oneof(fc.double({ min: -5, max: 120 }), fc.constantFrom(Number.NaN, Infinity, 0, 1, 1))
const anyWords = fc.array(
  fc.record({
    word: fc.oneof(fc.constantFrom('the', 'house', '25', 'no', 'sun', '公園', 'o', 'clock'), fc.string()),
    start: anySeconds,
    end: anySeconds,
  }),
  { maxLength: 60 },
)
const anyDuration = fc.option(fc.oneof(fc.double({ min: 0, max: 100 }), fc.constantFrom(Number.NaN, -1)), {
  nil: undefined,
})

it('whatever is said and heard, times are in order and within the recording, and no letter is lost', async () => {
  await fc.assert(
    fc.asyncProperty(anyText, anyWords, anyDuration, async (text, timed, length) => {
      const timing = { text: '', segments: [], words: timed, ...(length !== undefined && { duration: length }) }
      const { words, segments, duration } = await graft(text, timing)
      for (const times of [words, segments]) {
        for (const [index, { start, end }] of times.entries()) {
          expect(start).toBeGreaterThanOrEqual(times[index - 1]?.end ?? 0)
          expect(end).toBeGreaterThanOrEqual(start)
          expect(end).toBeLessThanOrEqual(duration)
        }
      }
      expect(
        segments
          .map((segment) => segment.text)
          .join('')
          .trimStart(),
      ).toBe(text.trim() === '' ? '' : text.trimStart())
      const letters = (all: string) => all.replace(/[^\p{L}\p{N}]/gu, '')
      expect(letters(words.map(({ word }) => word).join(''))).toBe(letters(text))
    }),
    { numRuns: 500 },
  )
})
