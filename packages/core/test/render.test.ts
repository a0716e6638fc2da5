import { describe, expect, it } from 'vitest'
import { parseVtt, render, type Transcript } from '../src/index.js'
import { CONTENT_TYPES } from '../src/lib/render.js'
import { failureOf } from './support/failure.js'

const TOKENS = {
  type: 'tokens',
  input_tokens: 122,
  output_tokens: 47,
  total_tokens: 169,
  input_token_details: { text_tokens: 0, audio_tokens: 122 },
} as const

const FULL: Transcript = {
  text: 'Hello there. Good day.',
  language: 'en',
  languages: [{ code: 'en' }],
  duration: 3.5,
  segments: [
    {
      start: 0.25,
      end: 1.5,
      text: ' Hello there.',
      id: 'seg_a',
      speaker: 'Ann',
      seek: 10,
      tokens: [50364, 2425],
      temperature: 0.2,
      avg_logprob: -0.25,
      compression_ratio: 0.8,
      no_speech_prob: 0.01,
    },
    { start: 1.75, end: 3.25, text: ' Good day.' },
  ],
  words: [
    { word: 'Hello', start: 0.25, end: 0.75 },
    { word: 'there', start: 0.75, end: 1.5 },
  ],
  estimated: true,
  logprobs: [{ token: 'Hello', logprob: -0.1, bytes: [72] }],
  usage: { type: 'duration', seconds: 4 },
}
const BARE: Transcript = { text: 'Hi.', segments: [] }
const SILENCE: Transcript = { text: '', segments: [] }

describe('json', () => {
  it('is the default', () => {
    expect(render(FULL, {})).toEqual(render(FULL, { response_format: 'json' }))
  })

  it('has the text, the languages and what it cost', () => {
    expect(render(FULL, {})).toEqual({
      text: 'Hello there. Good day.',
      languages: [{ code: 'en' }],
      usage: { type: 'duration', seconds: 4 },
    })
  })

  it('has log probabilities only when they are wanted', () => {
    expect(render(FULL, { include: ['logprobs'] })).toHaveProperty('logprobs', [
      { token: 'Hello', logprob: -0.1, bytes: [72] },
    ])
    expect(render(FULL, { include: [] })).not.toHaveProperty('logprobs')
  })

  it('has nothing but the text where the engine reports nothing else', () => {
    expect(render(BARE, {})).toStrictEqual({ text: 'Hi.' })
  })

  it('has the tokens as they were counted', () => {
    expect(render({ ...BARE, usage: TOKENS }, {}).usage).toEqual(TOKENS)
  })

  it('says by an empty list that the language is unsure', () => {
    expect(render({ ...BARE, languages: [] }, {})).toStrictEqual({ text: 'Hi.', languages: [] })
  })
})

describe('text', () => {
  it.each([FULL, BARE, SILENCE])('is the bare text', (transcript) => {
    expect(render(transcript, { response_format: 'text' })).toBe(transcript.text)
  })
})

describe('verbose_json', () => {
  const verbose = (transcript: Transcript, params = {}) =>
    render(transcript, { response_format: 'verbose_json', ...params })

  it('has segments and no words by default', () => {
    expect(Object.keys(verbose(FULL)).sort()).toEqual(['duration', 'language', 'segments', 'task', 'text', 'usage'])
  })

  it.each([
    [['word'], ['words']],
    [['segment'], ['segments']],
    [
      ['word', 'segment'],
      ['segments', 'words'],
    ],
  ] as const)('with the granularities %j it has %j', (timestamp_granularities, lists) => {
    const keys = Object.keys(verbose(FULL, { timestamp_granularities }))
    expect(keys.filter((key) => key === 'words' || key === 'segments').sort()).toEqual(lists)
  })

  it('has all ten keys of a segment', () => {
    expect(verbose(FULL).segments).toStrictEqual([
      {
        id: 0,
        seek: 10,
        start: 0.25,
        end: 1.5,
        text: ' Hello there.',
        tokens: [50364, 2425],
        temperature: 0.2,
        avg_logprob: -0.25,
        compression_ratio: 0.8,
        no_speech_prob: 0.01,
      },
      {
        id: 1,
        seek: 0,
        start: 1.75,
        end: 3.25,
        text: ' Good day.',
        tokens: [],
        temperature: 0,
        avg_logprob: 0,
        compression_ratio: 1,
        no_speech_prob: 0,
      },
    ])
  })

  it('has the temperature that was asked for where the engine reports none', () => {
    expect(verbose(FULL, { temperature: 0.7 }).segments?.map(({ temperature }) => temperature)).toEqual([0.2, 0.7])
  })

  it('has words of three keys', () => {
    expect(verbose(FULL, { timestamp_granularities: ['word'] }).words).toStrictEqual(FULL.words)
  })

  it.each([
    ['en', 'english'],
    ['de', 'german'],
    ['english', 'english'],
    ['English', 'english'],
    ['EN', 'english'],
    ['jw', 'jw'],
    ['klingon', 'klingon'],
  ])('names the language %s %s', (language, name) => {
    expect(verbose({ ...BARE, language }).language).toBe(name)
  })

  it('has the language that was asked for where the engine reports none', () => {
    expect(verbose(BARE, { language: 'fr' }).language).toBe('french')
    expect(typeof verbose(BARE).language).toBe('string')
  })

  it.each([
    [{ ...FULL, duration: 9 }, 9],
    [{ text: '', segments: FULL.segments }, 3.25],
    [{ ...BARE, words: [{ word: 'Hi', start: 0, end: 0.5 }] }, 0.5],
    [SILENCE, 0],
  ])('has a duration in any case', (transcript, duration) => {
    expect(verbose(transcript).duration).toBe(duration)
  })

  it('has no usage by tokens', () => {
    expect(verbose({ ...FULL, usage: TOKENS })).not.toHaveProperty('usage')
  })

  it('has empty lists for silence', () => {
    const params = { timestamp_granularities: ['word', 'segment'] }
    expect(verbose(SILENCE, params)).toMatchObject({ task: 'transcribe', text: '', words: [], segments: [] })
  })

  it('has the duration of a recording with very many segments', () => {
    const segments = Array.from({ length: 300_000 }, (_, index) => ({ start: index, end: index + 1, text: ' a' }))
    expect(verbose({ text: 'a', segments }).duration).toBe(300_000)
  })
})

describe('diarized_json', () => {
  it('has speakers, and makes up what the engine leaves out', () => {
    expect(render(FULL, { response_format: 'diarized_json' })).toStrictEqual({
      task: 'transcribe',
      duration: 3.5,
      text: 'Hello there. Good day.',
      segments: [
        { type: 'transcript.text.segment', id: 'seg_a', start: 0.25, end: 1.5, text: 'Hello there.', speaker: 'Ann' },
        { type: 'transcript.text.segment', id: 'seg_002', start: 1.75, end: 3.25, text: 'Good day.', speaker: 'A' },
      ],
      usage: { type: 'duration', seconds: 4 },
    })
  })

  it('has the tokens too', () => {
    expect(render({ ...FULL, usage: TOKENS }, { response_format: 'diarized_json' }).usage).toEqual(TOKENS)
  })
})

describe('subtitles', () => {
  it('srt has numbered cues, and says who speaks where that is wanted', () => {
    expect(render(FULL, { response_format: 'srt' })).toBe(
      '1\n00:00:00,250 --> 00:00:01,667\nHello there.\n\n2\n00:00:01,750 --> 00:00:03,250\nGood day.\n\n',
    )
    expect(render(FULL, { response_format: 'srt', subtitles: { speakerLabels: true } })).toContain(
      '\nAnn: Hello there.\n',
    )
  })

  it('vtt has cues, and says who speaks', () => {
    expect(render(FULL, { response_format: 'vtt' })).toBe(
      'WEBVTT\n\n00:00:00.250 --> 00:00:01.667\n<v Ann>Hello there.\n\n00:00:01.750 --> 00:00:03.250\nGood day.\n\n',
    )
  })

  it('are laid out as the options say', () => {
    const subtitles = { maxLineChars: 10, maxLines: 1, karaoke: true }
    const cues = parseVtt(render(FULL, { response_format: 'vtt', subtitles }))
    expect(cues.map(({ text }) => text)).toEqual(['Hello', 'there.', 'Good day.'])
    expect(render(FULL, { response_format: 'vtt', subtitles: { karaoke: true } })).toContain(
      '<00:00:00.750><c>there.</c>',
    )
    expect(() => render(FULL, { response_format: 'srt', subtitles: { maxLines: 0 } })).toThrow(RangeError)
  })

  it('leave out segments without words', () => {
    const segments = [{ start: 0, end: 1, text: ' ' }, ...FULL.segments]
    expect(render({ ...FULL, segments }, { response_format: 'srt' })).toBe(render(FULL, { response_format: 'srt' }))
  })

  it('of silence are empty', () => {
    expect(render(SILENCE, { response_format: 'srt' })).toBe('')
    expect(render(SILENCE, { response_format: 'vtt' })).toBe('WEBVTT\n\n')
  })

  it.each(['srt', 'vtt'] as const)('%s is not made up for text without times', async (response_format) => {
    expect((await failureOf(() => render(BARE, { response_format }))).code).toBe('upstream_bad_response')
  })
})

it.each(Object.entries(CONTENT_TYPES))('%s is sent as %s', (format, type) => {
  expect(type.startsWith('application/json')).toBe(format.endsWith('json'))
  if (!format.endsWith('json')) expect(type).toContain('charset=utf-8')
})

it('no format changes the transcript', () => {
  const frozen = JSON.stringify(FULL)
  for (const response_format of ['json', 'text', 'srt', 'verbose_json', 'vtt', 'diarized_json'] as const) {
    render(FULL, { response_format, include: ['logprobs'] })
  }
  expect(JSON.stringify(FULL)).toBe(frozen)
})
