import { afterEach, describe, expect, it, vi } from 'vitest'
import { createTranscriber, type Engine, fallback, openai } from '../src/index.js'
import { formatsOf } from '../src/lib/plan.js'
import { azure, fireworks, groq, localai, mistral, speaches, together, vllm, whisperCpp } from '../src/providers.js'
import { audio } from './support/audio.js'
import { failureOf } from './support/failure.js'
import { PROVIDERS } from './support/provider-servers.js'
import { KEY, transcribe } from './support/run.js'
import { upstream } from './support/servers.js'

afterEach(() => vi.unstubAllEnvs())

const HOSTED = [
  ['groq', groq, 'GROQ_API_KEY'],
  ['together', together, 'TOGETHER_API_KEY'],
  ['fireworks', fireworks, 'FIREWORKS_API_KEY'],
  ['mistral', mistral, 'MISTRAL_API_KEY'],
] as const

describe('the key of the environment', () => {
  it.each(HOSTED)('is one that %s can do with', (_, make, variable) => {
    vi.stubEnv(variable, `${KEY}\n`)
    expect(make().paid).toBe(true)
  })

  it.each(HOSTED)('or apiKey must be there for %s: the error names both', (name, make, variable) => {
    vi.stubEnv(variable, '')
    for (const options of [{}, { apiKey: '' }, { apiKey: ' \n' }]) {
      expect(() => make(options)).toThrow(TypeError)
      expect(() => make(options)).toThrow(new RegExp(`^${name}\\(\\).*${variable}.*apiKey`))
    }
  })

  it.each(HOSTED)('is never sent elsewhere by %s', async (_, make, variable) => {
    vi.stubEnv(variable, KEY)
    const server = await upstream({ body: { text: 'Hi.' } })
    await transcribe(make({ baseURL: server.baseURL }))
    expect(JSON.stringify(server.calls[0]?.headers)).not.toContain(KEY)
  })

  it('of Azure is for its own hosts and for the endpoint beside it', async () => {
    vi.stubEnv('AZURE_OPENAI_API_KEY', KEY)
    expect(() => azure({ endpoint: 'https://example.openai.azure.com' })).not.toThrow()
    expect(() => azure({ endpoint: 'https://example.cognitiveservices.azure.com/' })).not.toThrow()
    for (const endpoint of [
      'http://example.openai.azure.com',
      'https://openai.azure.com.example.org',
      'https://example.org',
    ]) {
      expect(() => azure({ endpoint })).toThrow(/AZURE_OPENAI_API_KEY.*apiKey/)
    }
    const server = await upstream({ body: { text: 'Hi.' } })
    vi.stubEnv('AZURE_OPENAI_ENDPOINT', new URL(server.baseURL).origin)
    await transcribe(azure())
    expect(server.calls[0]?.headers['api-key']).toBe(KEY)
  })

  it('is read once, at construction', async () => {
    vi.stubEnv('AZURE_OPENAI_API_KEY', KEY)
    const server = await upstream({ body: { text: 'Hi.' } })
    vi.stubEnv('AZURE_OPENAI_ENDPOINT', new URL(server.baseURL).origin)
    const engine = azure()
    vi.stubEnv('AZURE_OPENAI_API_KEY', 'another')
    await transcribe(engine)
    expect(server.calls[0]?.headers['api-key']).toBe(KEY)
  })

  it('may be left out where a header stands for it', () => {
    expect(() => groq({ headers: { Authorization: 'Bearer x' } })).not.toThrow()
  })
})

describe('what is missing is an error at construction', () => {
  it.each<[string, () => Engine, RegExp]>([
    ['azure endpoint', () => azure({ apiKey: KEY }), /AZURE_OPENAI_ENDPOINT.*endpoint/],
    [
      'azure endpoint that is no URL',
      () => azure({ endpoint: 'example', apiKey: KEY }),
      /azure\(\): endpoint is no URL/,
    ],
    ['vllm baseURL', () => vllm({ baseURL: '', model: 'x' }), /vllm\(\) needs baseURL/],
    ['vllm model', () => vllm({ baseURL: 'http://x', model: '' }), /vllm\(\) needs model/],
    ['speaches baseURL', () => speaches({ baseURL: '', model: 'x' }), /speaches\(\) needs baseURL/],
    ['localai model', () => localai({ baseURL: 'http://x', model: '' }), /localai\(\) needs model/],
    ['whisperCpp baseURL', () => whisperCpp({ baseURL: '' }), /whisperCpp\(\) needs baseURL/],
    ['a scheme', () => groq({ baseURL: 'ftp://x', apiKey: KEY }), /groq\(\): baseURL must be http/],
    ['credentials', () => groq({ baseURL: 'http://a:b@x', apiKey: KEY }), /groq\(\): pass credentials/],
  ])('%s', (_, make, message) => {
    vi.stubEnv('AZURE_OPENAI_ENDPOINT', '')
    expect(make).toThrow(TypeError)
    expect(make).toThrow(message)
  })

  it('as is a timeout that is none', () => {
    expect(() => groq({ apiKey: KEY, timeout: 0 })).toThrow(RangeError)
  })
})

const TIMED = ['json', 'text', 'srt', 'verbose_json', 'vtt']
const MEBIBYTE = 1024 * 1024

/** What each can do, as its page says. */
const ABLE: [string, string[], object][] = [
  [
    'groq',
    TIMED,
    { timestamps: ['word', 'segment'], streaming: false, translation: false, maxFileSize: 25 * MEBIBYTE },
  ],
  [
    'together',
    [...TIMED, 'diarized_json'],
    { timestamps: ['word', 'segment'], maxFileSize: 80 * MEBIBYTE, maxDuration: 14_400 },
  ],
  ['fireworks', TIMED, { timestamps: ['word', 'segment'], streaming: false, maxFileSize: 1024 * MEBIBYTE }],
  ['mistral', [...TIMED, 'diarized_json'], { timestamps: ['segment'], streaming: true }],
  ['vllm', TIMED, { timestamps: ['segment'], streaming: true, maxFileSize: 25 * MEBIBYTE }],
  ['speaches', TIMED, { timestamps: ['word', 'segment'], streaming: true, translation: true }],
  ['localai', TIMED, { timestamps: ['word', 'segment'], streaming: true, translation: true }],
  ['whisper.cpp', TIMED, { timestamps: ['word', 'segment'], streaming: false, translation: true }],
  [
    'azure',
    [...TIMED, 'diarized_json'],
    { diarization: true, streaming: true, maxDuration: 1500, maxFileSize: 25 * MEBIBYTE },
  ],
]

describe.each(ABLE)('%s', (name, formats, abilities) => {
  const engine = PROVIDERS[name]?.('http://127.0.0.1:1') ?? openai()

  it('serves its formats, within its limits', () => {
    expect(engine.name).toBe(name)
    expect(formatsOf(engine.describe(undefined))).toEqual(formats)
    expect(engine.describe(undefined)).toMatchObject(abilities)
  })

  it('refuses what it has not, before anything is sent', async () => {
    const transcriber = createTranscriber({ engine })
    for (const params of [{ languages: ['en', 'de'] }, { include: ['logprobs'] as const }]) {
      const error = await failureOf(
        transcriber.transcribe({ file: audio(), ...params, include: [...(params.include ?? [])] }),
      )
      expect(error).toMatchObject({ code: 'unsupported_value', param: Object.keys(params)[0] })
    }
  })

  it('chooses a model where nobody names one', () => {
    expect(engine.defaultModel?.({})).toMatch(/\w/)
  })
})

it('groq translates with the model that can', () => {
  const engine = groq({ apiKey: KEY })
  expect(engine.defaultModel?.({}, 'translate')).toBe('whisper-large-v3')
  expect(engine.describe('whisper-large-v3').translation).toBe(true)
})

it('behind a fallback it asks for a model of its own', async () => {
  const broken = await upstream({ status: 500, body: '' })
  const server = await upstream({ body: { text: 'Hi.' } })
  const engine = fallback(
    openai({ baseURL: broken.baseURL, apiKey: KEY }),
    groq({ baseURL: server.baseURL, apiKey: KEY }),
  )
  await transcribe(engine, { model: 'whisper-1' })
  expect(server.calls[0]?.form.get('model')).toBe('whisper-large-v3-turbo')
})

it.each([
  [413, { error: { message: 'Too large.' } }],
  [400, { error: { message: 'audio duration 1830.53 seconds is longer than 1400 seconds' } }],
])('the limit of one service (%d) is not that of the next', async (status, body) => {
  const small = await upstream({ status, body })
  const server = await upstream({ body: { text: 'Hi.' } })
  const engine = fallback(
    openai({ baseURL: small.baseURL, apiKey: KEY }),
    groq({ baseURL: server.baseURL, apiKey: KEY }),
  )
  expect((await transcribe(engine)).text).toBe('Hi.')
})

it.each([
  [200, 'up'],
  [404, 'up'],
  [503, 'down'],
])('the health of whisper.cpp that answers %d is %s', async (status, health) => {
  const server = await upstream({ status, body: {} })
  const engine = whisperCpp({ baseURL: new URL(server.baseURL).origin })
  expect(await engine.health?.({ signal: new AbortController().signal })).toMatchObject({ status: health })
  expect(server.calls[0]?.url).toBe('/health')
})
