import { describe, expect, it, vi } from 'vitest'
import {
  createHandler,
  type EndpointOptions,
  type Engine,
  fallback,
  openai,
  retry,
  withTimestamps,
} from '../src/index.js'
import { describeEndpoint } from '../src/lib/endpoint-description.js'
import { resolveEndpoint } from '../src/lib/options.js'
import { createNodeHandler } from '../src/node.js'
import { fakeEngine } from '../src/testing.js'
import { onDay } from './support/day.js'
import { formRequest } from './support/form.js'
import { httpServer } from './support/servers.js'

onDay('2026-12-01')

const EVERY_FORMAT = ['json', 'text', 'srt', 'verbose_json', 'vtt', 'diarized_json']
const VENDOR_MODELS = [
  'gpt-transcribe',
  'whisper-1',
  'gpt-4o-transcribe',
  'gpt-4o-mini-transcribe',
  'gpt-4o-mini-transcribe-2025-12-15',
  'gpt-4o-transcribe-diarize',
]
const vendor = openai({ apiKey: 'test', baseURL: 'https://api.openai.com/v1' })
const server = openai({ baseURL: 'http://127.0.0.1:1/v1', model: 'small' })
const english = fakeEngine({ abilities: { languages: ['en'], diarization: false, maxFileSize: 1000 } })

const described = (engine: Engine, options: EndpointOptions<Request> = {}) =>
  describeEndpoint(resolveEndpoint({ engine, logger: false, ...options }))

describe('the models', () => {
  it.each<[string, Engine, EndpointOptions<Request>, string[]]>([
    ['of the vendor', vendor, {}, VENDOR_MODELS],
    ['of the vendor, behind a fallback', fallback(retry(vendor), english), {}, VENDOR_MODELS],
    ['of the vendor, with the timestamps of another', withTimestamps(vendor, english), {}, VENDOR_MODELS],
    [
      'of the vendor, with one preferred',
      openai({ apiKey: 'test', baseURL: 'https://api.openai.com/v1', model: 'whisper-1' }),
      {},
      ['whisper-1', ...VENDOR_MODELS.filter((name) => name !== 'whisper-1')],
    ],
    ['that translate', vendor, { task: 'translate' }, ['whisper-1']],
    ['of another server', server, {}, ['small']],
    ['of another server, behind a fallback', fallback(server, vendor), {}, ['small']],
    ['of an engine that names none', english, {}, []],
    ['where the app has set one', vendor, { params: { model: 'whisper-1' } }, ['whisper-1']],
  ])('%s', (_, engine, options, models) => {
    expect(described(engine, options).models).toEqual(models)
  })

  it('are left out from the day on which their vendor ends them', () => {
    vi.setSystemTime('2027-02-26')
    expect(described(vendor).models).toEqual(['gpt-transcribe'])
    expect(described(vendor).formats).toEqual(['json', 'text'])
    const { models, formats } = described(withTimestamps(vendor, english))
    expect([models, formats]).toEqual([['gpt-transcribe'], EVERY_FORMAT.slice(0, -1)])
  })
})

it.each<[string, Engine, EndpointOptions<Request>, object]>([
  ['everything', vendor, {}, { languages: 'any', formats: EVERY_FORMAT, maxBytes: 26_214_400 }],
  ['the limits of the engine', english, {}, { languages: ['en'], formats: EVERY_FORMAT.slice(0, -1), maxBytes: 1000 }],
  ['the limits of the endpoint', english, { maxFileSize: 10 }, { maxBytes: 10 }],
  ['one model', vendor, { params: { model: 'gpt-transcribe' } }, { formats: ['json', 'text'] }],
  [
    'what the app has set',
    vendor,
    { params: { language: 'de', response_format: 'srt' } },
    { languages: ['de'], formats: ['srt'] },
  ],
  ['translations', vendor, { task: 'translate' }, { formats: EVERY_FORMAT.slice(0, -1) }],
])('describes %s', (_, engine, options, expected) => {
  expect(described(engine, options)).toMatchObject(expected)
})

const DESCRIPTION = { models: [], languages: 'any', formats: EVERY_FORMAT, maxBytes: 26_214_400 }
const SERVERS: readonly [string, (options: EndpointOptions<never>) => (init?: RequestInit) => Promise<Response>][] = [
  [
    'createHandler()',
    (options) => {
      const handler = createHandler(options)
      return (init) => handler(new Request('http://127.0.0.1/', init) as never)
    },
  ],
  [
    'createNodeHandler()',
    (options) => {
      const handler = createNodeHandler(options)
      return async (init) => {
        const { url } = await httpServer((request, response) => void handler(request as never, response))
        return fetch(url, init)
      }
    },
  ],
]

describe.each(SERVERS)('%s', (_, serve) => {
  it('tells what it can do where that is enabled', async () => {
    const outcomes: unknown[] = []
    const ask = serve({ engine: fakeEngine(), describe: true, onRequest: ({ status }) => outcomes.push(status) })
    const answer = await ask()
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('application/json')
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.headers.get('x-request-id')).toMatch(/^req_/)
    expect(await answer.json()).toEqual(DESCRIPTION)
    expect((await ask({ method: 'HEAD' })).status).toBe(200)
    expect(outcomes).toEqual([200, 200])
  })

  it('tells it only to whom authorize lets in', async () => {
    const ask = serve({ engine: fakeEngine(), describe: true, authorize: () => false, logger: false })
    expect((await ask()).status).toBe(401)
  })

  it.each([
    [undefined, 'GET', 'POST'],
    [false, 'HEAD', 'POST'],
    [true, 'PUT', 'GET, HEAD, POST'],
  ])('with describe: %s, %s is not allowed', async (describe, method, allow) => {
    const answer = await serve({ engine: fakeEngine(), describe, logger: false })({ method })
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, allow])
  })
})

it('transcribes as before beside', async () => {
  const handler = createHandler({ engine: fakeEngine(), describe: true })
  expect(await (await handler(formRequest({}))).json()).toMatchObject({ text: 'Hello world.' })
})
