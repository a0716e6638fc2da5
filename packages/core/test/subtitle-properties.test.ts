import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { resolveCueOptions } from '../src/lib/subtitles/cue-options.js'
import { widthOf } from '../src/lib/subtitles/text-width.js'
import { unitsOf } from '../src/lib/subtitles/units.js'
import {
  type Cue,
  type CueOptions,
  layOutCues,
  parseSrt,
  parseVtt,
  renderSrt,
  renderVtt,
  type TimedText,
  toVerboseJson,
} from '../src/subtitles.js'

const PIECES = [
  'Norland',
  'Mr.',
  'home.',
  'well,',
  'and',
  '—',
  '½',
  '東京',
  '「世界」',
  'です。',
  'ภาษาไทย',
  'مرحبا',
  '🎙️',
  '1',
  'NOTE',
  'WEBVTT',
  '&amp;',
  '&#39;',
  '<b',
  'x>',
  '->',
  '!',
  'e\u0301',
  'supercalifragilisticexpialidocious-and-even-longer',
]
const word = fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }))
const phrase = fc.array(word, { maxLength: 30 }).map((words) => words.join(' '))

/** What a cue can hold: lines without space around them, none of them empty. */
const cueText = fc
  .array(fc.oneof(phrase, fc.string({ unit: 'binary', maxLength: 20 })), { minLength: 1, maxLength: 3 })
  .map((lines) =>
    lines
      .flatMap((line) => line.split(/[\r\n]/))
      .map((line) => line.trim())
      .filter((line) => line !== '')
      .join('\n'),
  )
const milliseconds = fc.integer({ min: 0, max: 400_000_000 }).map((time) => time / 1000)
const speaker = fc.option(
  fc.string({ unit: 'grapheme', maxLength: 10 }).map((name) => name.replace(/[>\s]+/g, ' ').trim()),
)
const cue = fc
  .record({ start: milliseconds, end: milliseconds, text: cueText, speaker })
  .map(({ speaker, ...rest }): Cue => (speaker ? { ...rest, speaker } : rest))
const cues = fc.array(cue, { maxLength: 8 })

describe('what is written is read back', () => {
  it('from WebVTT', () => {
    fc.assert(
      fc.property(cues, (cues) => {
        expect(parseVtt(renderVtt(cues))).toEqual(cues)
      }),
    )
  })

  it('from WebVTT with times of words', () => {
    const timed = cues.map((cues) =>
      cues.map((cue) => {
        const texts = cue.text.split(/\s+/).filter(Boolean)
        const step = (cue.end - cue.start) / texts.length
        return { ...cue, words: texts.map((text, at) => ({ text, start: cue.start + step * at, end: cue.end })) }
      }),
    )
    fc.assert(
      fc.property(timed, (cues) => {
        expect(parseVtt(renderVtt(cues, { karaoke: true }))).toEqual(cues.map(({ words, ...cue }) => cue))
      }),
    )
  })

  it('from SubRip, but for what it can not hold: arrows, styles, and who speaks', () => {
    const plain = cues.map((cues) => cues.map(({ start, end, text }) => ({ start, end, text: withoutMarkup(text) })))
    fc.assert(
      fc.property(plain, (cues) => {
        expect(parseSrt(renderSrt(cues))).toEqual(cues)
      }),
    )
  })

  it('from SubRip, in which speakers stand in the text', () => {
    const spoken = fc.array(fc.record({ text: phrase.map(withoutMarkup), speaker: fc.constantFrom('Ann', 'Bob') }))
    fc.assert(
      fc.property(spoken, (turns) => {
        const cues = turns.map((turn, at) => ({ start: at, end: at + 1, ...turn }))
        const isTalk = new Set(turns.map(({ speaker }) => speaker)).size > 1
        const read = parseSrt(renderSrt(cues)).map(({ text }) => text)
        const expected = turns.map(({ text, speaker }, at) =>
          (isTalk && speaker !== turns[at - 1]?.speaker ? `${speaker}: ${text}` : text).trim(),
        )
        expect(read).toEqual(expected)
      }),
    )
  })

  it('whatever is read, also when nobody has written it', () => {
    const line = fc.oneof(
      fc.constantFrom(
        '',
        ' ',
        '1',
        '2',
        'NOTE',
        'STYLE',
        '00:00:01,000 --> 00:00:02,000',
        '1:02.5 --> 75:00 align:end',
      ),
      word,
    )
    fc.assert(
      fc.property(fc.array(line, { maxLength: 40 }), (lines) => {
        for (const cues of [parseSrt(lines.join('\n')), parseVtt(lines.join('\r\n'))]) {
          for (const { start, end, text } of cues) {
            expect(Number.isFinite(start) && Number.isFinite(end)).toBe(true)
            expect(text).not.toMatch(/^\s|\n\s*\n|[\r]/)
          }
        }
      }),
    )
  })
})

function withoutMarkup(text: string): string {
  return text.replace(/-{2,}>|<\/?[a-z]|\{\\/gi, '+')
}

const seconds = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 600_000 }).map((time) => time / 1000) },
  { weight: 1, arbitrary: fc.constantFrom(Number.NaN, -1, -5, 1e300, Number.POSITIVE_INFINITY, 0) },
)
/** Times as engines have them, most of them in order. */
const steady = fc.tuple(fc.integer({ min: 0, max: 900 }), fc.integer({ min: 0, max: 2500 }))
const options: fc.Arbitrary<CueOptions> = fc.record(
  {
    maxLineChars: fc.integer({ min: 10, max: 60 }),
    maxLines: fc.integer({ min: 1, max: 4 }),
    maxCharsPerSecond: fc.integer({ min: 5, max: 40 }),
    minCueSeconds: fc.constantFrom(0, 0.5, 1),
    maxCueSeconds: fc.constantFrom(1, 4, 7),
    gapSeconds: fc.constantFrom(0, 0.04, 0.5),
  },
  { requiredKeys: [] },
)

/** A transcript with words that are cut off, left out and made up, and times of every kind. */
const transcript = fc
  .record({
    segments: fc.array(fc.record({ text: phrase, times: fc.oneof(steady, fc.tuple(seconds, seconds)), speaker }), {
      maxLength: 6,
    }),
    isSteady: fc.boolean(),
    shape: fc.constantFrom('segments', 'words', 'both', 'apart'),
    change: fc.array(fc.constantFrom('keep', 'keep', 'keep', 'drop', 'alter'), { minLength: 1, maxLength: 9 }),
  })
  .map(({ segments, isSteady, shape, change }): TimedText => {
    let clock = 0
    const timed = segments.map(({ text, times: [a, b], speaker }) => {
      const start = clock + a / 1000
      const times = isSteady ? { start, end: start + b / 1000 } : { start: a, end: b }
      if (isSteady) clock = times.end
      return { text: ` ${text}`, ...times, ...(speaker && { speaker }) }
    })
    const words = timed.flatMap(({ text, start, end }) => {
      const own = text.split(/\s+/).filter(Boolean)
      return own.flatMap((word, at) => {
        const kind = change[at % change.length]
        if (kind === 'drop') return []
        const from = start + ((end - start) * at) / own.length
        return [{ word: kind === 'alter' ? `${word}x` : word, start: from, end: from + (end - start) / own.length }]
      })
    })
    return {
      text: timed.map(({ text }) => text).join(shape === 'apart' ? ' other ' : ''),
      segments: shape === 'words' ? [] : timed,
      words:
        shape === 'segments' || (shape === 'words' && words.length === 0) ? [{ word: '', start: 0, end: 1 }] : words,
    }
  })

describe('cues', () => {
  it('hold the whole text, in order, in lines of their length, one after the other', () => {
    fc.assert(
      fc.property(transcript, options, (source, options) => {
        const cues = layOutCues(source, options)
        const { maxLineChars, maxLines, maxCueSeconds } = resolveCueOptions(options)
        const text = cues.map(({ text }) => text).join('\n')
        const joined = source.segments?.map(({ text }) => text).join(' ') ?? ''
        expect([solid(source.text), solid(joined)]).toContain(solid(text))
        let last = 0
        for (const cue of cues) {
          expect(cue.start).toBeGreaterThanOrEqual(last)
          expect(cue.end).toBeGreaterThan(cue.start)
          expect(cue.end - cue.start).toBeLessThanOrEqual(maxCueSeconds + 0.001)
          expect(solid(cue.words?.map(({ text }) => text).join('') ?? '')).toBe(solid(cue.text))
          const lines = cue.text.split('\n')
          expect(lines.length).toBeLessThanOrEqual(maxLines)
          for (const line of lines) {
            expect(widthOf(line) <= maxLineChars || unitsOf(line, maxLineChars).length === 1).toBe(true)
          }
          last = cue.end
        }
      }),
      { numRuns: 500 },
    )
  })

  it('are one segment each in verbose_json, whose text is theirs', () => {
    fc.assert(
      fc.property(transcript, (source) => {
        const cues = layOutCues(source)
        const verbose = toVerboseJson(cues)
        expect(solid(verbose.text)).toBe(solid(cues.map(({ text }) => text).join('')))
        expect(verbose.segments?.map(({ start, end }) => [start, end])).toEqual(
          cues.map(({ start, end }) => [start, end]),
        )
        expect(
          solid(
            layOutCues(verbose)
              .map(({ text }) => text)
              .join(''),
          ),
        ).toBe(solid(verbose.text))
      }),
    )
  })
})

function solid(text: string): string {
  return text.replace(/\s+/g, '')
}
