import { describe, expect, it } from 'vitest'
import { validateParams } from '../src/lib/validate-params.js'
import { failureOf } from './support/failure.js'

const WAV_URL = 'data:audio/wav;base64,UklGRg=='

it.each<[string, object]>([
  ['nothing', {}],
  ['a model of any name', { model: 'Systran/faster-whisper-small' }],
  ['a model of 200 characters', { model: 'm'.repeat(200) }],
  ['a language', { language: 'en' }],
  ['several languages', { languages: ['en', 'de', 'zh'] }],
  ['keywords', { keywords: ['Norland Park', 'Müller', '東京'] }],
  ['a prompt of several lines', { prompt: 'Mr. Dashwood\n<Norland>' }],
  ['the lowest temperature', { temperature: 0 }],
  ['the highest temperature', { temperature: 1 }],
  ['logprobs', { include: ['logprobs'] }],
  ['logprobs with json', { include: ['logprobs'], response_format: 'json' }],
  ['word times', { response_format: 'verbose_json', timestamp_granularities: ['word'] }],
  ['both times', { response_format: 'verbose_json', timestamp_granularities: ['word', 'segment'] }],
  ['automatic chunks', { chunking_strategy: 'auto' }],
  ['chunks by a detector', { chunking_strategy: { type: 'server_vad' } }],
  [
    'every setting of the detector',
    { chunking_strategy: { type: 'server_vad', prefix_padding_ms: 0, silence_duration_ms: 5000, threshold: 1 } },
  ],
  ['four speakers', { known_speaker_names: ['A', 'B', 'C', 'D'], known_speaker_references: Array(4).fill(WAV_URL) }],
  [
    'a reference with a codec',
    { known_speaker_names: ['A'], known_speaker_references: ['data:audio/webm;codecs=opus;base64,GkXfo'] },
  ],
  ['a stream', { stream: true }],
  ['a stream of subtitles', { stream: true, response_format: 'srt' }],
  ...['json', 'text', 'srt', 'verbose_json', 'vtt', 'diarized_json'].map((response_format): [string, object] => [
    response_format,
    { response_format },
  ]),
])('accepts %s', (_, params) => {
  expect(validateParams(params)).toEqual(params)
})

it.each(['stream', 'chunking_strategy', 'language', 'temperature', 'prompt', 'include'])(
  'null and undefined mean that %s is not given',
  (name) => {
    expect(validateParams({ [name]: null })).toEqual({})
    expect(validateParams({ [name]: undefined })).toEqual({})
  },
)

it('names a thing once that is asked for twice', () => {
  const params = { response_format: 'verbose_json', timestamp_granularities: ['word', 'word'] }
  expect(validateParams(params).timestamp_granularities).toEqual(['word'])
  expect(validateParams({ include: ['logprobs', 'logprobs'] }).include).toEqual(['logprobs'])
})

it('leaves what it was given alone', () => {
  const params = Object.freeze({
    languages: Object.freeze(['EN']),
    chunking_strategy: Object.freeze({ type: 'server_vad' }),
  })
  expect(validateParams(params).languages).toEqual(['en'])
  expect(params.languages).toEqual(['EN'])
})

describe('languages', () => {
  it.each(['en', 'de', 'fr', 'zh', 'ja', 'cy', 'jv', 'yo', 'EN', 'De'])('%s is ISO-639-1', (language) => {
    expect(validateParams({ language }).language).toBe(language.toLowerCase())
  })

  it.each(['', 'eng', 'english', 'en-US', 'xx', 'auto', 'null', 'e', '12', '__proto__', 'constructor', 7, {}])(
    '%s is not',
    async (language) => {
      expect(await failureOf(() => validateParams({ language }))).toMatchObject({
        code: 'invalid_value',
        param: 'language',
      })
      expect(await failureOf(() => validateParams({ languages: ['en', language] }))).toMatchObject({
        code: 'invalid_value',
        param: 'languages',
      })
    },
  )
})

it.each<[string, object, string]>([
  ['an empty model', { model: '' }, 'model'],
  ['a model that is no text', { model: 5 }, 'model'],
  ['a model on two lines', { model: 'whisper-1\nmore' }, 'model'],
  ['a model of 201 characters', { model: 'm'.repeat(201) }, 'model'],
  ['no languages', { languages: [] }, 'languages'],
  ['a keyword with <', { keywords: ['good', 'a<b'] }, 'keywords'],
  ['a keyword with >', { keywords: ['a>b'] }, 'keywords'],
  ['a keyword of two lines', { keywords: ['a\nb'] }, 'keywords'],
  ['a keyword with CR', { keywords: ['a\rb'] }, 'keywords'],
  ['an empty keyword', { keywords: [''] }, 'keywords'],
  ['a keyword that is no text', { keywords: [1] }, 'keywords'],
  ['a prompt that is no text', { prompt: 1 }, 'prompt'],
  ['an unknown format', { response_format: 'xml' }, 'response_format'],
  ['a format in capitals', { response_format: 'JSON' }, 'response_format'],
  ['a format named by a prototype', { response_format: 'constructor' }, 'response_format'],
  ['a temperature below 0', { temperature: -0.1 }, 'temperature'],
  ['a temperature above 1', { temperature: 1.01 }, 'temperature'],
  ['a temperature that is no number', { temperature: Number.NaN }, 'temperature'],
  ['a temperature as text', { temperature: '0.5' }, 'temperature'],
  ['an unknown part', { include: ['words'] }, 'include'],
  [
    'an unknown granularity',
    { response_format: 'verbose_json', timestamp_granularities: ['char'] },
    'timestamp_granularities',
  ],
  ['one bad granularity among good ones', { timestamp_granularities: ['word', 'x'] }, 'timestamp_granularities'],
  ['a stream that is no boolean', { stream: 'true' }, 'stream'],
  ['an unknown strategy', { chunking_strategy: 'none' }, 'chunking_strategy'],
  ['a strategy without type', { chunking_strategy: { threshold: 0.5 } }, 'chunking_strategy'],
  ['a strategy of another type', { chunking_strategy: { type: 'semantic_vad' } }, 'chunking_strategy'],
  ['a list as strategy', { chunking_strategy: ['auto'] }, 'chunking_strategy'],
  ['an unknown setting', { chunking_strategy: { type: 'server_vad', eagerness: 1 } }, 'chunking_strategy[eagerness]'],
  [
    'a setting named by a prototype',
    { chunking_strategy: JSON.parse('{"type":"server_vad","__proto__":1}') },
    'chunking_strategy[__proto__]',
  ],
  [
    'a threshold above 1',
    { chunking_strategy: { type: 'server_vad', threshold: 1.1 } },
    'chunking_strategy[threshold]',
  ],
  ['a threshold below 0', { chunking_strategy: { type: 'server_vad', threshold: -1 } }, 'chunking_strategy[threshold]'],
  [
    'a threshold as text',
    { chunking_strategy: { type: 'server_vad', threshold: 'x' } },
    'chunking_strategy[threshold]',
  ],
  [
    'half a millisecond',
    { chunking_strategy: { type: 'server_vad', silence_duration_ms: 0.5 } },
    'chunking_strategy[silence_duration_ms]',
  ],
  [
    'a negative time',
    { chunking_strategy: { type: 'server_vad', prefix_padding_ms: -1 } },
    'chunking_strategy[prefix_padding_ms]',
  ],
  ['five speakers', { known_speaker_names: ['A', 'B', 'C', 'D', 'E'] }, 'known_speaker_names'],
  ['five references', { known_speaker_references: Array(5).fill(WAV_URL) }, 'known_speaker_references'],
  [
    'a speaker without a name',
    { known_speaker_names: [''], known_speaker_references: [WAV_URL] },
    'known_speaker_names',
  ],
  ['names without references', { known_speaker_names: ['A'] }, 'known_speaker_references'],
  ['references without names', { known_speaker_references: [WAV_URL] }, 'known_speaker_references'],
  [
    'two names and one reference',
    { known_speaker_names: ['A', 'B'], known_speaker_references: [WAV_URL] },
    'known_speaker_references',
  ],
  ...['https://example.com/a.wav', 'data:,x', 'data:audio/wav,UklG', 'UklGRg==', 'file:///etc/passwd'].map(
    (url): [string, object, string] => [
      `the reference ${url}`,
      { known_speaker_names: ['A'], known_speaker_references: [url] },
      'known_speaker_references',
    ],
  ),
  ['language beside languages', { language: 'en', languages: ['en'] }, 'languages'],
])('refuses %s', async (_, params, param) => {
  expect(await failureOf(() => validateParams(params))).toMatchObject({ code: 'invalid_value', status: 400, param })
})

it.each<[string, object, string]>([
  ['granularities without a format', { timestamp_granularities: ['word'] }, 'timestamp_granularities'],
  ...['json', 'text', 'srt', 'vtt', 'diarized_json'].map((response_format): [string, object, string] => [
    `granularities with ${response_format}`,
    { response_format, timestamp_granularities: ['word'] },
    'timestamp_granularities',
  ]),
  ...['text', 'srt', 'vtt', 'verbose_json', 'diarized_json'].map((response_format): [string, object, string] => [
    `logprobs with ${response_format}`,
    { response_format, include: ['logprobs'] },
    'include',
  ]),
])('refuses %s as a combination', async (_, params, param) => {
  expect(await failureOf(() => validateParams(params))).toMatchObject({ code: 'unsupported_value', status: 400, param })
})

it('names the values that are allowed', async () => {
  const { message } = await failureOf(() => validateParams({ response_format: 'xml' }))
  for (const format of ['json', 'text', 'srt', 'verbose_json', 'vtt', 'diarized_json'])
    expect(message).toContain(`'${format}'`)
})

it('quotes little of a long value', async () => {
  const { message } = await failureOf(() => validateParams({ response_format: 'x'.repeat(10_000) }))
  expect(message.length).toBeLessThan(300)
})

describe('unknown parameters', () => {
  it.each(['modle', 'constructor', 'toString', 'file'])('%s is refused', async (name) => {
    expect(await failureOf(() => validateParams({ [name]: 'x' }))).toMatchObject({
      code: 'unknown_parameter',
      param: name,
    })
  })

  it('__proto__ is refused, and pollutes nothing', async () => {
    const raw = JSON.parse('{"__proto__":{"polluted":true}}')
    expect((await failureOf(() => validateParams(raw))).code).toBe('unknown_parameter')
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })

  it('extensions go apart', () => {
    expect(validateParams({ model: 'm', hotwords: 'a', vad: ['x', 'y'] }, ['hotwords', 'vad'])).toEqual({
      model: 'm',
      extensions: { hotwords: 'a', vad: ['x', 'y'] },
    })
  })

  it('extensions in code may be numbers and booleans', async () => {
    const names = ['speakers', 'diarize', 'list']
    expect(validateParams({ speakers: 2, diarize: true, list: [1, 'x'] }, names)).toEqual({
      extensions: { speakers: '2', diarize: 'true', list: ['1', 'x'] },
    })
    const error = await failureOf(() => validateParams({ speakers: {} }, names))
    expect(error).toMatchObject({ code: 'invalid_value', param: 'speakers' })
  })
})

it.each(['json', 'text', 'srt', 'vtt', 'diarized_json'])(
  'takes the default granularity with %s, as SDKs send it',
  (format) => {
    const params = { response_format: format, timestamp_granularities: ['segment'] }
    expect(validateParams(params)).toEqual(params)
  },
)

it('takes an empty list for one that was not given', () => {
  expect(validateParams({ include: [], timestamp_granularities: [], keywords: [], response_format: 'text' })).toEqual({
    response_format: 'text',
  })
})
