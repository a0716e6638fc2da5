import { describe, expect, it } from 'vitest'
import { createHandler, render, type TranscriptEvent } from '../src/index.js'
import { failureOf } from './support/failure.js'
import { formRequest } from './support/form.js'
import { answerOf, PROVIDERS, providerWith } from './support/provider-servers.js'
import { eventsOf, KEY, transcribe } from './support/run.js'
import { upstream } from './support/servers.js'

type Asked = Parameters<typeof transcribe>[1]

const TEXT = 'The ferry leaves at nine. Bring a coat.'
const BOTH: Asked = { wanted: { timestamps: ['word', 'segment'] } }
const SEGMENTS: Asked = { wanted: { timestamps: ['segment'] } }
const SPEAKERS: Asked = { wanted: { speakers: true } }
const SPOKEN = ['The', 'ferry', 'leaves', 'at', 'nine.', 'Bring', 'a', 'coat.']

interface Heard {
  readonly language?: string
  readonly duration?: number
  readonly usage?: object
  readonly segments?: readonly string[]
  readonly speakers?: readonly string[]
  readonly words?: readonly string[]
}

/** What is made of each whole answer. */
const WHOLE: [string, string, Asked, Heard][] = [
  [
    'groq',
    'groq/words.json',
    { wanted: { timestamps: ['word'] } },
    { language: 'English', duration: 3.01, words: SPOKEN },
  ],
  [
    'groq',
    'groq/segments.json',
    SEGMENTS,
    { language: 'English', duration: 3.01, segments: [' The ferry leaves at nine.', ' Bring a coat.'] },
  ],
  [
    'together',
    'together/segments.json',
    SEGMENTS,
    { language: 'en', duration: 3.01, segments: ['The ferry leaves at nine.', 'Bring a coat.'] },
  ],
  [
    'together',
    'together/speakers.json',
    SPEAKERS,
    {
      language: 'en',
      duration: 3.01,
      segments: ['The ferry leaves at nine.', 'Bring a coat.'],
      speakers: ['SPEAKER_00', 'SPEAKER_01'],
      words: SPOKEN,
    },
  ],
  ['together', 'together/speakers.json', SEGMENTS, { language: 'en', duration: 3.01, segments: [TEXT], words: SPOKEN }],
  [
    'fireworks',
    'fireworks/verbose.json',
    BOTH,
    { language: 'en', duration: 3.01, segments: [' The ferry leaves at nine.', ' Bring a coat.'], words: SPOKEN },
  ],
  ['mistral', 'mistral/text.json', {}, { language: 'en', usage: { type: 'duration', seconds: 3 } }],
  [
    'mistral',
    'mistral/speakers.json',
    SPEAKERS,
    {
      usage: { type: 'duration', seconds: 3 },
      segments: ['The ferry leaves at nine.', ' Bring a coat.'],
      speakers: ['speaker_1', 'speaker_2'],
    },
  ],
  ['vllm', 'vllm/text.json', {}, { usage: { type: 'duration', seconds: 4 } }],
  [
    'vllm',
    'vllm/segments.json',
    SEGMENTS,
    { language: 'en', duration: 3.01, segments: [' The ferry leaves at nine.', ' Bring a coat.'] },
  ],
  [
    'speaches',
    'speaches/verbose.json',
    BOTH,
    { language: 'en', duration: 3.01, segments: [' The ferry leaves at nine.', ' Bring a coat.'], words: SPOKEN },
  ],
  [
    'localai',
    'localai/verbose.json',
    BOTH,
    { language: 'en', duration: 3.01, segments: [' The ferry leaves at nine.', ' Bring a coat.'], words: SPOKEN },
  ],
  [
    'localai',
    'localai/verbose.json',
    {},
    { language: 'en', duration: 3.01, segments: [' The ferry leaves at nine.', ' Bring a coat.'], words: SPOKEN },
  ],
  [
    'whisper.cpp',
    'whisper.cpp/verbose.json',
    BOTH,
    { language: 'english', duration: 3.01, segments: [' The ferry leaves at nine.', ' Bring a coat.'], words: SPOKEN },
  ],
  [
    'azure',
    'openai/diarized.json',
    SPEAKERS,
    {
      duration: 3,
      usage: { type: 'duration', seconds: 3 },
      segments: ['The ferry leaves at nine.', 'Bring a coat.'],
      speakers: ['A', 'B'],
    },
  ],
]

describe('whole answers', () => {
  it.each(WHOLE)('of %s: %s for %j', async (name, fixture, asked, heard) => {
    const { engine } = await providerWith(name, answerOf(fixture))
    const transcript = await transcribe(engine, asked)
    const { text, language, duration, usage, segments, words } = transcript
    expect(text).toBe(TEXT)
    expect({ language, duration, usage }).toEqual({
      language: heard.language,
      duration: heard.duration,
      usage: heard.usage,
    })
    expect(segments.map((segment) => segment.text)).toEqual(heard.segments ?? [])
    expect(segments.flatMap(({ speaker }) => speaker ?? [])).toEqual(heard.speakers ?? [])
    expect(words?.map(({ word }) => word)).toEqual(heard.words)
    const formats =
      segments.length > 0 || words ? (['verbose_json', 'srt', 'vtt'] as const) : (['json', 'text'] as const)
    for (const format of formats) {
      expect(() => render(transcript, { response_format: format })).not.toThrow()
    }
  })

  it('of whisper.cpp may have a segment of silence, without words and tokens', async () => {
    const { engine } = await providerWith('whisper.cpp', answerOf('whisper.cpp/empty-segment.json'))
    const { text, words } = await transcribe(engine, BOTH)
    expect(text).toBe('The ferry leaves at nine.')
    expect(words?.map(({ word }) => word)).toEqual(SPOKEN.slice(0, 5))
    expect(words?.[1]).toEqual({ word: 'ferry', start: 0.3, end: 0.7 })
  })

  it('of whisper.cpp without times of words have none of them', async () => {
    const segment = { text: ' Hi.', start: 0, end: 1, words: [{ word: ' Hi.', probability: 0.9 }] }
    const { engine } = await providerWith('whisper.cpp', { text: ' Hi.\n', segments: [segment] })
    expect(await transcribe(engine, SEGMENTS)).not.toHaveProperty('words')
  })
})

const DELTAS: TranscriptEvent[] = [
  { type: 'delta', delta: 'The ferry leaves' },
  { type: 'delta', delta: ' at nine. Bring a coat.' },
]
const TOKENS = { type: 'tokens', input_tokens: 4, output_tokens: 12, total_tokens: 16 }
const SECONDS = { type: 'duration', seconds: 3 }

/** Events by their kind, with what the last one tells. */
const STREAMS: [string, string, Asked, string[], object][] = [
  [
    'azure',
    'openai/stream.txt',
    {},
    ['delta', 'delta', 'done'],
    { text: TEXT, usage: { type: 'tokens', total_tokens: 26 } },
  ],
  ['vllm', 'vllm/stream.txt', {}, ['delta', 'delta', 'delta', 'done'], { usage: TOKENS }],
  ['mistral', 'mistral/stream.txt', {}, ['delta', 'delta', 'done'], { text: TEXT, language: 'en', usage: SECONDS }],
  [
    'mistral',
    'mistral/stream-segments.txt',
    SPEAKERS,
    ['segment', 'segment', 'done'],
    { text: TEXT, language: 'en', usage: SECONDS },
  ],
  ['speaches', 'speaches/stream.txt', {}, ['delta', 'delta', 'done'], { text: '' }],
  [
    'localai',
    'localai/stream.txt',
    {},
    ['delta', 'delta', 'segment', 'segment', 'done'],
    { text: TEXT, language: 'en', duration: 3.01 },
  ],
]

describe('streams', () => {
  it.each(STREAMS)('of %s: %s', async (name, fixture, asked, kinds, last) => {
    const request = { ...asked, wanted: { ...asked?.wanted, stream: true } }
    for (const type of [
      'text/event-stream',
      'text/event-stream; charset=utf-8',
      'text/plain',
      'application/octet-stream',
    ]) {
      const { engine } = await providerWith(name, answerOf(fixture), { type })
      const events = await eventsOf(engine, request)
      expect(events.map((event) => event.type)).toEqual(kinds)
      expect(events.at(-1)).toMatchObject(last)
    }
    const { engine } = await providerWith(name, answerOf(fixture), { type: 'text/event-stream' })
    expect((await transcribe(engine, request)).text).toBe(TEXT)
  })

  it.each([
    ['with CRLF', (text: string) => text.replaceAll('\n', '\r\n')],
    ['with heartbeats', (text: string) => `:\n\n${text.replaceAll('\n\n', '\n\n: ping\n\n')}`],
  ])('%s are read too', async (_, change) => {
    const { engine } = await providerWith('mistral', change(answerOf('mistral/stream.txt')), {
      type: 'text/event-stream',
    })
    expect((await eventsOf(engine, { wanted: { stream: true } })).slice(0, 2)).toEqual(DELTAS)
  })

  it.each(Object.keys(PROVIDERS))('that %s answers as a whole reach the client as events', async (name) => {
    for (const type of ['application/json', 'text/event-stream', 'text/plain']) {
      const { engine } = await providerWith(name, { text: TEXT }, { type })
      const response = await createHandler({ engine })(formRequest({ model: 'any', stream: 'true' }))
      const frames = (await response.text()).trim().split('\n\n')
      expect(frames.map((frame) => JSON.parse(frame.slice('data: '.length)))).toMatchObject([
        { type: 'transcript.text.delta', delta: TEXT },
        { type: 'transcript.text.done', text: TEXT },
      ])
    }
  })

  it.each([
    ['vllm/stream-broken.txt', 'upstream_bad_response', 'The ferry leaves at nine.'],
    ['vllm/stream-cut.txt', 'upstream_bad_response', 'The ferry'],
    ['vllm/stream-length.txt', 'upstream_bad_response', 'The ferry'],
    ['vllm/stream-error.txt', 'upstream_error', 'The ferry'],
    ['localai/stream-error.txt', 'upstream_error', 'The ferry'],
  ])('that break off as in %s are errors, after what was heard', async (fixture, code, heard) => {
    const name = fixture.split('/')[0] ?? ''
    const { engine } = await providerWith(name, answerOf(fixture), { type: 'text/event-stream' })
    const response = await createHandler({ engine })(formRequest({ model: 'any', stream: 'true' }))
    const body = await response.text()
    const texts = [...body.matchAll(/"delta":"([^"]*)"/g)].map(([, delta]) => delta)
    expect(texts.join('').trim()).toBe(heard)
    expect(body).toMatch(new RegExp(`event: error\\ndata: \\{"error":.*"code":"${code}"\\}\\}\\n\\n$`))
    expect(body).not.toMatch(/EngineCore|backend died/)
  })
})

it.each([
  ['speaches', 'speaches/stream.txt'],
  ['vllm', 'vllm/stream.txt'],
])('the last event of %s has the text that its own lacks', async (name, fixture) => {
  const { engine } = await providerWith(name, answerOf(fixture), { type: 'text/event-stream' })
  const response = await createHandler({ engine })(formRequest({ model: 'any', stream: 'true' }))
  const last = (await response.text()).trim().split('\n\n').at(-1) ?? ''
  expect(JSON.parse(last.slice('data: '.length))).toMatchObject({ type: 'transcript.text.done', text: TEXT })
})

it('segments without a speaker are no answer where speakers were asked for', async () => {
  const { engine } = await providerWith('together', answerOf('together/segments.json'))
  expect((await failureOf(transcribe(engine, SPEAKERS))).code).toBe('upstream_bad_response')
})

describe('refusals', () => {
  it.each<[string, string, number, object, string]>([
    [
      'azure',
      'openai/error-duration.json',
      400,
      { code: 'audio_too_long', param: 'file', status: 400 },
      '1830.53 seconds is longer than 1400 seconds',
    ],
    ['azure', 'openai/error-size.json', 413, { code: 'file_too_large', param: 'file', status: 413 }, '26214400'],
    ['together', 'together/error-duration.json', 400, { code: 'audio_too_long', param: 'file', status: 400 }, '14400'],
    [
      'vllm',
      'vllm/error-size.json',
      400,
      { code: 'file_too_large', param: 'audio_filesize_mb', status: 400 },
      'compressed',
    ],
    ['speaches', 'speaches/error-415.json', 415, { code: 'invalid_audio', param: 'file', status: 415 }, 'decode'],
    [
      'whisper.cpp',
      'whisper.cpp/error.json',
      400,
      { code: 'invalid_audio', param: 'file', status: 400 },
      'failed to read audio data',
    ],
    [
      'mistral',
      'mistral/error.json',
      422,
      { code: 'upstream_rejected', param: null, status: 422 },
      'language: Value error',
    ],
    [
      'groq',
      'groq/error-url.json',
      400,
      { code: 'upstream_rejected', param: null, status: 400 },
      'received status code: 301',
    ],
    ['localai', 'litellm/error.json', 400, { code: 'upstream_rejected', param: null, status: 400 }, 'does not exist'],
  ])('of %s as in %s with %d', async (name, fixture, status, error, message) => {
    const { engine } = await providerWith(name, answerOf(fixture), { status })
    const failure = await failureOf(transcribe(engine))
    expect(failure).toMatchObject({ ...error, upstreamStatus: status, retryable: false })
    expect(failure.message).toContain(message)
    expect(JSON.stringify(failure)).not.toContain('None')
  })

  it.each(Object.keys(PROVIDERS))('of %s never show key or host', async (name) => {
    const make = PROVIDERS[name]
    const server = await upstream((call) => {
      const { authorization, 'api-key': apiKey, host } = call.headers
      const message = `No ${authorization} ${apiKey} at http://${host}/x, ${host}, ${KEY}`
      return { status: 400, body: { error: { message, param: authorization ?? apiKey, code: KEY } } }
    })
    const engine = make?.(new URL(server.baseURL).origin, { headers: { 'x-gateway': 'gateway-secret-4711' } })
    const failure = await failureOf(transcribe(engine ?? fail()))
    const shown = `${JSON.stringify(failure)} ${failure.message} ${failure.cause}`
    expect(shown).not.toContain(KEY)
    expect(shown).not.toContain('127.0.0.1')
  })
})

function fail(): never {
  throw new Error('There is no such provider.')
}
