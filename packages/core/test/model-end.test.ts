import { describe, expect, it, onTestFinished, vi } from 'vitest'
import {
  createHandler,
  createTranscriber,
  type Engine,
  fallback,
  type ModelEnd,
  openai,
  withTimestamps,
} from '../src/index.js'
import { formatsOf } from '../src/lib/plan.js'
import { answerAsVendor } from '../src/lib/testing/vendor-answers.js'
import { azure } from '../src/providers.js'
import { fakeEngine, startFakeUpstream } from '../src/testing.js'
import { audio } from './support/audio.js'
import { onDay } from './support/day.js'
import { failureOf } from './support/failure.js'
import { formRequest } from './support/form.js'

const PAST: ModelEnd = {
  deprecated: '2020-01-01',
  shutdown: '2020-02-01',
  successor: 'gpt-transcribe',
  advice: 'it answers text alone',
}
const logger = { info() {}, error() {}, warn() {} }
/** Says "Hello world.", with times. */
const timing = fakeEngine({ abilities: { diarization: false, logprobs: false } })

/** A server that has ended all models but one. */
async function vendor({ end }: { end: ModelEnd | undefined } = { end: PAST }) {
  const server = await startFakeUpstream((call) =>
    call.form.get('model') === 'gpt-transcribe'
      ? answerAsVendor(call)
      : {
          status: 404,
          body: { error: { message: 'No such model.', type: 'x', param: null, code: 'model_not_found' } },
        },
  )
  onTestFinished(() => server.close())
  const { baseURL, calls } = server
  return {
    engine: openai({ baseURL, apiKey: 'test', abilities: { end } }),
    asked: (name = 'model') => calls.map(({ form }) => form.get(name)),
  }
}

async function answerOf(engine: Engine, fields: Record<string, string> = {}) {
  const answer = await createHandler({ engine, logger })(formRequest({ model: 'whisper-1', ...fields }))
  return { status: answer.status, headers: answer.headers, body: await answer.text() }
}

describe('a model that has ended', () => {
  it('has its successor asked in its place', async () => {
    const { engine, asked } = await vendor()
    const { status, body, headers } = await answerOf(engine)
    expect([status, JSON.parse(body).text]).toEqual([200, 'Hello world.'])
    expect(asked()).toEqual(['gpt-transcribe'])
    expect(headers.get('sunset')).toBe('Sat, 01 Feb 2020 00:00:00 GMT')
  })

  it('is streamed as its successor is', async () => {
    const { engine, asked } = await vendor()
    const { body } = await answerOf(engine, { stream: 'true' })
    expect(body).toContain('"type":"transcript.text.done"')
    expect([asked(), asked('stream')]).toEqual([['gpt-transcribe'], ['true']])
  })

  it('may be the one that the app has set', async () => {
    const { engine, asked } = await vendor()
    expect(
      await createTranscriber({ engine, logger }).transcribe({ file: audio(), model: 'gpt-4o-transcribe' }),
    ).toEqual(expect.objectContaining({ text: 'Hello world.' }))
    expect(asked()).toEqual(['gpt-transcribe'])
  })

  it('is refused by name what its successor can not do, before anything is sent', async () => {
    const { engine, asked } = await vendor()
    const { status, body } = await answerOf(engine, { response_format: 'srt' })
    expect([status, JSON.parse(body).error]).toEqual([
      400,
      {
        message:
          "response_format 'srt' is not compatible with model 'gpt-transcribe' (in place of 'whisper-1' since 2020-02-01). Use 'json', 'text' instead, or a model that reports timestamps; on the server, withTimestamps() gives them to any other.",
        type: 'invalid_request_error',
        param: 'response_format',
        code: 'unsupported_value',
      },
    ])
    expect(asked()).toEqual([])
  })

  it.each(['srt', 'vtt', 'verbose_json'])('keeps %s where timestamps are had elsewhere', async (response_format) => {
    const { engine, asked } = await vendor()
    const { status, body } = await answerOf(withTimestamps(engine, timing), { response_format })
    expect([status, body]).toEqual([200, expect.stringContaining('Hello world.')])
    expect(asked()).toEqual(['gpt-transcribe'])
  })

  it('is passed over by a fallback for what its successor can not do', async () => {
    const { engine, asked } = await vendor()
    const { status, body } = await answerOf(fallback(engine, timing), { response_format: 'srt' })
    expect([status, body]).toEqual([200, expect.stringContaining('-->')])
    expect(asked()).toEqual([])
  })
})

it.each<[string, ModelEnd | undefined]>([
  ['without a successor', { ...PAST, successor: undefined }],
  ['of which no end is known', undefined],
  ['that ends later', { ...PAST, shutdown: '9999-01-01' }],
])('a model %s is asked as it is named', async (_, end) => {
  const { engine, asked } = await vendor({ end })
  expect((await answerOf(engine)).status).toBe(404)
  expect(asked()).toEqual(['whisper-1'])
})

describe("the vendor's models, by the day", () => {
  const engine = openai({ apiKey: 'test', baseURL: 'https://api.openai.com/v1' })

  onDay('2027-03-01')

  const formats = (model?: string, of: Engine = engine) => formatsOf(of.describe(model)).join(' ')
  const ALL = 'json text srt verbose_json vtt'

  it.each([
    ['2027-02-25T23:59:59Z', `${ALL} diarized_json`, ALL, 'whisper-1'],
    ['2027-02-26', 'json text', 'json text', 'gpt-transcribe'],
  ])('on %s', (day, any, whisper, chosen) => {
    vi.setSystemTime(day)
    expect(formats()).toBe(any)
    expect(formats('whisper-1')).toBe(whisper)
    expect(engine.defaultModel?.({ response_format: 'srt' }, 'transcribe')).toBe(chosen)
    expect(engine.defaultModel?.({}, 'transcribe')).toBe('gpt-transcribe')
  })

  it('keep every format but that of speakers with the timestamps of another', () => {
    const pair = withTimestamps(engine, timing)
    for (const model of [undefined, 'whisper-1', 'gpt-4o-transcribe', 'gpt-transcribe']) {
      expect(formats(model, pair)).toBe(ALL)
    }
  })

  it('are said to translate no more', async () => {
    const refused = createTranscriber({ engine, logger }).translate({ file: audio() })
    expect((await failureOf(() => refused)).message).toMatch(/^Model 'gpt-transcribe' does not translate/)
  })

  it('live on where the owner says that they do', () => {
    const own = openai({ apiKey: 'test', baseURL: 'https://api.openai.com/v1', abilities: { end: undefined } })
    expect(formats('whisper-1', own)).toBe(ALL)
    expect(own.defaultModel?.({ response_format: 'srt' }, 'transcribe')).toBe('whisper-1')
  })

  it('end on no other server', () => {
    const server = openai({ baseURL: 'http://127.0.0.1:8000/v1' })
    const hosted = azure({ endpoint: 'https://example.openai.azure.com', apiKey: 'test' })
    for (const other of [server, hosted]) {
      expect(formats('whisper-1', other)).toBe(ALL)
      expect(formats(undefined, other)).toBe(`${ALL} diarized_json`)
    }
  })
})
