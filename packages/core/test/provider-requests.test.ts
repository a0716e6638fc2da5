import { describe, expect, it } from 'vitest'
import type { Engine } from '../src/index.js'
import { fireworksBase } from '../src/lib/engines/providers/fireworks.js'
import { azure, groq, whisperCpp } from '../src/providers.js'
import { wave } from './support/audio.js'
import { failureOf } from './support/failure.js'
import { fieldsOf, providerWith } from './support/provider-servers.js'
import { engineRequest, KEY, transcribe } from './support/run.js'
import { httpServer, until, upstream } from './support/servers.js'

type Asked = Parameters<typeof transcribe>[1]
type Fields = [string, string][]

const ANSWER = {
  text: 'Hi.',
  segments: [{ start: 0, end: 1, text: 'Hi.', speaker_id: 'A' }],
  words: [{ word: 'Hi.', start: 0, end: 1 }],
}
const SEGMENTS: Asked = { wanted: { timestamps: ['segment'] } }
const WORDS: Asked = { wanted: { timestamps: ['word'] } }
const SPEAKERS: Asked = { wanted: { speakers: true } }
const STREAM: Asked = { wanted: { stream: true } }
const TRANSLATION: Asked = { task: 'translate' }

const VERBOSE: Fields[number] = ['response_format', 'verbose_json']
const JSON_FORMAT: Fields[number] = ['response_format', 'json']

/** What each provider is sent for a request: the path, and the fields byte for byte. */
const REQUESTS: [string, Asked, string, Fields][] = [
  ['groq', {}, '/openai/v1/audio/transcriptions', [['model', 'whisper-large-v3-turbo'], VERBOSE]],
  [
    'groq',
    { ...WORDS, language: 'de', prompt: 'p', temperature: 0.5 },
    '/openai/v1/audio/transcriptions',
    [
      ['model', 'whisper-large-v3-turbo'],
      ['language', 'de'],
      ['prompt', 'p'],
      VERBOSE,
      ['timestamp_granularities[]', 'word'],
      ['temperature', '0.5'],
    ],
  ],
  ['groq', STREAM, '/openai/v1/audio/transcriptions', [['model', 'whisper-large-v3-turbo'], VERBOSE]],
  ['groq', TRANSLATION, '/openai/v1/audio/translations', [['model', 'whisper-large-v3'], VERBOSE]],
  ['together', {}, '/v1/audio/transcriptions', [['model', 'openai/whisper-large-v3'], ['language', 'auto'], VERBOSE]],
  [
    'together',
    { ...SPEAKERS, language: 'de', extensions: { min_speakers: '2' } },
    '/v1/audio/transcriptions',
    [['model', 'openai/whisper-large-v3'], ['language', 'de'], VERBOSE, ['min_speakers', '2'], ['diarize', 'true']],
  ],
  [
    'fireworks',
    SEGMENTS,
    '/v1/audio/transcriptions',
    [['model', 'whisper-v3'], VERBOSE, ['timestamp_granularities[]', 'segment']],
  ],
  ['mistral', {}, '/v1/audio/transcriptions', [['model', 'voxtral-mini-latest']]],
  [
    'mistral',
    { language: 'de', temperature: 0, keywords: ['Norland', 'Örby'] },
    '/v1/audio/transcriptions',
    [
      ['model', 'voxtral-mini-latest'],
      ['language', 'de'],
      ['temperature', '0'],
      ['context_bias', 'Norland'],
      ['context_bias', 'Örby'],
    ],
  ],
  [
    'mistral',
    SEGMENTS,
    '/v1/audio/transcriptions',
    [
      ['model', 'voxtral-mini-latest'],
      ['timestamp_granularities', 'segment'],
    ],
  ],
  [
    'mistral',
    { wanted: { speakers: true, stream: true } },
    '/v1/audio/transcriptions',
    [
      ['model', 'voxtral-mini-latest'],
      ['timestamp_granularities', 'segment'],
      ['stream', 'true'],
      ['diarize', 'true'],
    ],
  ],
  ['vllm', {}, '/v1/audio/transcriptions', [['model', 'openai/whisper-large-v3'], JSON_FORMAT]],
  [
    'vllm',
    { ...STREAM, keywords: ['Norland', 'ferry'] },
    '/v1/audio/transcriptions',
    [['model', 'openai/whisper-large-v3'], JSON_FORMAT, ['stream', 'true'], ['hotwords', 'Norland, ferry']],
  ],
  [
    'vllm',
    { wanted: { stream: true, timestamps: ['segment'] } },
    '/v1/audio/transcriptions',
    [['model', 'openai/whisper-large-v3'], VERBOSE, ['timestamp_granularities[]', 'segment']],
  ],
  [
    'speaches',
    { wanted: { timestamps: ['word', 'segment'] }, keywords: ['Norland'] },
    '/v1/audio/transcriptions',
    [
      ['model', 'Systran/faster-whisper-small'],
      VERBOSE,
      ['timestamp_granularities[]', 'word'],
      ['timestamp_granularities[]', 'segment'],
      ['without_timestamps', 'false'],
      ['hotwords', 'Norland'],
    ],
  ],
  [
    'speaches',
    { ...SEGMENTS, extensions: { without_timestamps: 'true' } },
    '/v1/audio/transcriptions',
    [
      ['model', 'Systran/faster-whisper-small'],
      VERBOSE,
      ['timestamp_granularities[]', 'segment'],
      ['without_timestamps', 'true'],
    ],
  ],
  [
    'speaches',
    STREAM,
    '/v1/audio/transcriptions',
    [['model', 'Systran/faster-whisper-small'], JSON_FORMAT, ['stream', 'true']],
  ],
  ['speaches', TRANSLATION, '/v1/audio/translations', [['model', 'Systran/faster-whisper-small'], JSON_FORMAT]],
  ['localai', {}, '/v1/audio/transcriptions', [['model', 'whisper-1'], JSON_FORMAT]],
  ['localai', STREAM, '/v1/audio/transcriptions', [['model', 'whisper-1'], JSON_FORMAT, ['stream', 'true']]],
  ['localai', TRANSLATION, '/v1/audio/transcriptions', [['model', 'whisper-1'], JSON_FORMAT, ['translate', 'true']]],
  ['whisper.cpp', {}, '/inference', [VERBOSE, ['language', 'auto'], ['split_on_word', 'true']]],
  [
    'whisper.cpp',
    { ...WORDS, language: 'de', prompt: 'p', temperature: 0, model: 'whisper-1' },
    '/inference',
    [VERBOSE, ['prompt', 'p'], ['temperature', '0'], ['language', 'de'], ['split_on_word', 'true']],
  ],
  [
    'whisper.cpp',
    { ...TRANSLATION, extensions: { split_on_word: 'false' } },
    '/inference',
    [VERBOSE, ['translate', 'true'], ['split_on_word', 'false'], ['language', 'auto']],
  ],
  [
    'azure',
    SPEAKERS,
    '/openai/v1/audio/transcriptions',
    [
      ['model', 'gpt-4o-transcribe-diarize'],
      ['response_format', 'diarized_json'],
      ['chunking_strategy', 'auto'],
    ],
  ],
]

it.each(REQUESTS)('%s is sent for %j: %s', async (name, asked, path, fields) => {
  const { engine, calls } = await providerWith(name, ANSWER)
  await transcribe(engine, asked)
  expect(calls).toHaveLength(1)
  expect(calls[0]?.url).toBe(path)
  expect(fieldsOf(calls[0]?.form ?? new FormData())).toEqual(fields)
  expect(calls[0]?.form.get('file')).toMatchObject({ name: 'speech.mp3', type: 'audio/mpeg' })
})

describe('the key', () => {
  it.each([
    ['groq', { authorization: `Bearer ${KEY}` }],
    ['together', { authorization: `Bearer ${KEY}` }],
    ['mistral', { authorization: `Bearer ${KEY}` }],
    ['fireworks', { authorization: KEY }],
    ['azure', { 'api-key': KEY }],
  ])('of %s is sent as %j', async (name, headers) => {
    const { engine, calls } = await providerWith(name, ANSWER)
    await transcribe(engine)
    const { authorization, 'api-key': apiKey } = calls[0]?.headers ?? {}
    expect({ ...(authorization && { authorization }), ...(apiKey && { 'api-key': apiKey }) }).toEqual(headers)
  })

  it.each(['vllm', 'speaches', 'localai', 'whisper.cpp'])('of %s is none where none is given', async (name) => {
    const { engine, calls } = await providerWith(name, ANSWER)
    await transcribe(engine)
    expect(calls[0]?.headers.authorization).toBeUndefined()
  })
})

describe('azure', () => {
  async function sent(options: Parameters<typeof azure>[0], asked: Asked = {}, path = '') {
    const server = await upstream({ body: ANSWER })
    const engine = azure({ endpoint: new URL(server.baseURL).origin + path, apiKey: KEY, ...options })
    await transcribe(engine, asked)
    const [call] = server.calls
    return { url: call?.url, model: call?.form.get('model'), engine }
  }

  it.each<[object, Asked, string, string]>([
    [{}, { model: 'mine' }, '/openai/v1/audio/transcriptions', 'mine'],
    [{ deployment: 'mine' }, { model: 'whisper-1' }, '/openai/v1/audio/transcriptions', 'mine'],
    [{ apiVersion: 'preview' }, { model: 'mine' }, '/openai/v1/audio/transcriptions?api-version=preview', 'mine'],
    [
      { deployment: 'my whisper', apiVersion: '2024-10-21' },
      {},
      '/openai/deployments/my%20whisper/audio/transcriptions?api-version=2024-10-21',
      'my whisper',
    ],
    [
      { deployment: 'whisper', apiVersion: '2024-10-21' },
      TRANSLATION,
      '/openai/deployments/whisper/audio/translations?api-version=2024-10-21',
      'whisper',
    ],
    [{}, {}, '/openai/v1/audio/transcriptions', 'gpt-transcribe'],
  ])('with %j and %j calls %s', async (options, asked, url, model) => {
    expect(await sent(options, asked)).toMatchObject({ url, model })
  })

  it.each(['/', '/openai', '/openai/', '/openai/v1', '/openai/v1/'])(
    'takes an endpoint that ends with %s',
    async (path) => {
      expect((await sent({}, {}, path)).url).toBe('/openai/v1/audio/transcriptions')
    },
  )

  it('knows what is deployed by its name, or by the model that is told', async () => {
    const { engine } = await sent({ deployment: 'transcriber', model: 'gpt-4o-transcribe' })
    expect(engine.describe('whatever')).toMatchObject({ timestamps: [], maxDuration: 1500, maxFileSize: 26_214_400 })
    expect(azureFor('whisper').describe(undefined)).toMatchObject({
      timestamps: ['word', 'segment'],
      translation: true,
    })
    expect(azureFor('gpt-4o-mini-transcribe').describe(undefined).end).toBeUndefined()
  })

  function azureFor(deployment: string): Engine {
    return azure({ endpoint: 'http://127.0.0.1:1', apiKey: KEY, deployment })
  }
})

it.each([
  ['whisper-v3', 'https://audio-prod.api.fireworks.ai/v1'],
  ['whisper-v3-turbo', 'https://audio-turbo.api.fireworks.ai/v1'],
  [undefined, 'https://audio-prod.api.fireworks.ai/v1'],
])('the model %s of fireworks is at %s', (model, url) => {
  expect(fireworksBase(model)).toBe(url)
})

describe('whisper.cpp', () => {
  it('is sent no other format than WAV, unless it converts', async () => {
    const server = await upstream({ body: ANSWER })
    const engine = whisperCpp({ baseURL: new URL(server.baseURL).origin })
    expect(await failureOf(transcribe(engine))).toMatchObject({
      code: 'unsupported_format',
      param: 'file',
      message: expect.stringContaining('--convert'),
    })
    expect(server.calls).toHaveLength(0)
    await transcribe(engine, { file: new File([wave()], 'a.wav', { type: 'audio/wav' }) })
    expect(server.calls).toHaveLength(1)
  })

  it('is called at its own path', async () => {
    const server = await upstream({ body: ANSWER })
    const baseURL = `${new URL(server.baseURL).origin}/speech/`
    await transcribe(whisperCpp({ baseURL, path: '/v1/audio/transcriptions', converts: true }))
    expect(server.calls[0]?.url).toBe('/speech/v1/audio/transcriptions')
  })

  it('is called for one recording at a time, and goes on after one that was given up', async () => {
    const waiting: (() => void)[] = []
    let most = 0
    const server = await httpServer((request, response) => {
      request.resume().on('end', () => {
        waiting.push(() => response.end(JSON.stringify(ANSWER)))
        most = Math.max(most, waiting.length)
      })
    })
    const engine = whisperCpp({ baseURL: server.url, converts: true })
    const gone = new AbortController()
    const first = transcribe(engine)
    const second = transcribe(engine, {}, gone.signal).catch((error) => error)
    const third = transcribe(engine)
    await until(() => waiting.length === 1)
    gone.abort(new Error('left'))
    expect((await second).message).toBe('left')
    waiting.pop()?.()
    await first
    await until(() => waiting.length === 1)
    waiting.pop()?.()
    expect((await third).text).toBe('Hi.')
    expect(most).toBe(1)
  })
})

describe('mistral refuses before anything is sent', () => {
  it.each<[Asked, string]>([
    [{ ...SEGMENTS, language: 'de' }, 'language'],
    [{ ...SPEAKERS, language: 'de' }, 'language'],
    [{ keywords: ['Norland', 'two words'] }, 'keywords'],
    [{ keywords: ['a,b'] }, 'keywords'],
  ])('%j', async (asked, param) => {
    const { engine, calls } = await providerWith('mistral', ANSWER)
    expect(await failureOf(transcribe(engine, asked))).toMatchObject({ code: 'unsupported_value', param })
    expect(calls).toHaveLength(0)
  })
})

it('mistral refuses parameters that come behind the recording', async () => {
  const { engine } = await providerWith('mistral', ANSWER)
  const request = engineRequest({ ...SEGMENTS, language: 'de' })
  const complete = new Promise<typeof request>((resolve) => setTimeout(resolve, 20, request))
  const { signal } = new AbortController()
  const events = engine.transcribeEarly?.({ file: request.file, complete }, { signal })
  expect(await failureOf(events?.[Symbol.asyncIterator]().next())).toMatchObject({
    code: 'unsupported_value',
    param: 'language',
  })
})

it('a redirect is an error, and nothing goes there', async () => {
  const target = await upstream({ body: ANSWER })
  const server = await upstream({ status: 307, body: '', headers: { location: target.baseURL } })
  const error = await failureOf(transcribe(groq({ baseURL: server.baseURL, apiKey: KEY })))
  expect(error.code).toBe('upstream_redirected')
  expect(target.calls).toHaveLength(0)
})

it('what the options say of the models wins', async () => {
  const server = await upstream({ body: ANSWER })
  const engine = groq({ baseURL: server.baseURL, apiKey: KEY, abilities: { timestamps: ['segment'], maxFileSize: 5 } })
  expect(engine.describe('any')).toMatchObject({ timestamps: ['segment'], maxFileSize: 5 })
})
