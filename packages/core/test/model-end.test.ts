import { describe, expect, it, onTestFinished, vi } from 'vitest'
import {
  createHandler,
  createTranscriber,
  type EndpointOptions,
  type Engine,
  fallback,
  type ModelEnd,
  type OpenAIOptions,
  openai,
  withTimestamps,
} from '../src/index.js'
import { formatsOf } from '../src/lib/plan.js'
import { answerAsVendor } from '../src/lib/testing/vendor-answers.js'
import { azure, groq } from '../src/providers.js'
import { startFakeUpstream } from '../src/testing.js'
import { audio } from './support/audio.js'
import { onDay } from './support/day.js'
import { textEngine, timingEngine } from './support/engine-pair.js'
import { failureOf } from './support/failure.js'
import { formRequest } from './support/form.js'

const PAST: ModelEnd = {
  deprecated: '2020-01-01',
  shutdown: '2020-02-01',
  successor: 'gpt-transcribe',
  advice: 'it answers text alone',
}
const timing = timingEngine()
const logger = false

/** A server that has ended all models but one, or as it is told. */
async function vendor(abilities: OpenAIOptions['abilities'] = { end: PAST }, model?: string) {
  const server = await startFakeUpstream((call) => {
    const name = call.form.get('model')
    if (name === 'gpt-transcribe') return answerAsVendor(call)
    return {
      status: 404,
      body: { error: { message: 'No such model.', type: 'x', param: null, code: 'model_not_found' } },
    }
  })
  onTestFinished(() => server.close())
  const { baseURL, calls } = server
  return {
    baseURL,
    engine: openai({ baseURL, apiKey: 'test', abilities, model }),
    asked: (name = 'model') => calls.map(({ form }) => form.get(name)),
  }
}

async function answerOf(engine: Engine, fields: Record<string, string> = {}, options: EndpointOptions<Request> = {}) {
  const answer = await createHandler({ engine, logger, ...options })(formRequest({ model: 'whisper-1', ...fields }))
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

  it('may be the one that a call names, or the engine', async () => {
    const { engine, asked } = await vendor({ end: PAST }, 'whisper-1')
    const transcriber = createTranscriber({ engine, logger })
    const { text } = await transcriber.transcribe({ file: audio() })
    expect(await transcriber.transcribe({ file: audio(), model: 'gpt-4o-transcribe' })).toMatchObject({ text })
    expect([text, asked()]).toEqual(['Hello world.', ['gpt-transcribe', 'gpt-transcribe']])
  })

  it('may be the one that the endpoint has set', async () => {
    const { engine, asked } = await vendor()
    const { status } = await answerOf(engine, { model: 'mine' }, { params: { model: 'whisper-1' } })
    expect([status, asked()]).toEqual([200, ['gpt-transcribe']])
  })

  it('has its language told as the successor wants it', async () => {
    const { engine, asked } = await vendor()
    expect((await answerOf(engine, { language: 'de' })).status).toBe(200)
    expect((await answerOf(engine, { language: 'de', model: 'gpt-transcribe' })).status).toBe(200)
    // It refuses a language of which it knows nothing.
    expect((await answerOf(engine, { language: 'nn' })).status).toBe(200)
    expect([asked('language'), asked('languages[]')]).toEqual([
      [null, null, 'nn'],
      ['de', 'de', null],
    ])
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

  it('does not keep an app from starting whose times came of it: the rest is served', async () => {
    const { engine } = await vendor({ end: PAST }, 'whisper-1')
    const pair = withTimestamps(textEngine(), engine)
    expect((await answerOf(pair)).status).toBe(200)
    const { status, body } = await answerOf(pair, { response_format: 'srt' })
    expect([status, JSON.parse(body).error.code]).toEqual([400, 'unsupported_value'])
  })

  it('may be one of another provider', async () => {
    const { baseURL, asked } = await vendor()
    const engine = groq({ baseURL, apiKey: 'test', abilities: { end: PAST, formats: ['json'], timestamps: [] } })
    expect((await answerOf(engine)).status).toBe(200)
    expect(asked()).toEqual(['gpt-transcribe'])
  })

  it('is offered no longer, but its successor is', async () => {
    const described = async (abilities: OpenAIOptions['abilities']) => {
      const { engine } = await vendor(abilities, 'whisper-1')
      const answer = await createHandler({ engine, logger, describe: true })(new Request('http://localhost/'))
      return ((await answer.json()) as { models: string[] }).models
    }
    expect(await described({ end: PAST })).toEqual(['gpt-transcribe'])
    expect(await described({ end: { ...PAST, successor: undefined } })).toEqual([])
    expect(await described({})).toEqual(['whisper-1'])
  })
})

it.each<[string, ModelEnd | undefined]>([
  ['without a successor', { ...PAST, successor: undefined }],
  ['of which no end is known', undefined],
  ['that ends later', { ...PAST, shutdown: '9999-01-01' }],
])('a model %s is asked as it is named or chosen', async (_, end) => {
  const { engine, asked } = await vendor({ end })
  expect((await answerOf(engine)).status).toBe(404)
  const unnamed = createTranscriber({ engine, logger }).transcribe({ file: audio(), response_format: 'srt' })
  expect(await failureOf(() => unnamed)).toMatchObject({ status: 404 })
  expect(asked()).toEqual(['whisper-1', 'whisper-1'])
})

it('a model that takes the place of others has no end', async () => {
  const { engine } = await vendor()
  const { headers } = await answerOf(engine, { model: 'gpt-transcribe' })
  expect(headers.has('sunset')).toBe(false)
})

describe("the vendor's models, by the day", () => {
  const engine = openai({ apiKey: 'test', baseURL: 'https://api.openai.com/v1' })

  onDay('2027-03-01')

  const formats = (model?: string, of: Engine = engine) => formatsOf(of.describe(model)).join(' ')
  const ALL = 'json text srt verbose_json vtt'

  it.each([
    ['2027-02-25T23:59:59Z', `${ALL} diarized_json`, ALL],
    ['2027-02-26', 'json text', 'json text'],
  ])('on %s', (day, any, whisper) => {
    vi.setSystemTime(day)
    for (const of of [engine, openai({ apiKey: 'test', baseURL: 'https://eu.api.openai.com/v1' })]) {
      expect(formats(undefined, of)).toBe(any)
      expect(formats('whisper-1', of)).toBe(whisper)
      expect(of.defaultModel?.({}, 'transcribe')).toBe('gpt-transcribe')
    }
  })

  it('are refused by name where none is named that can do it', async () => {
    const refused = createTranscriber({ engine, logger }).transcribe({ file: audio(), response_format: 'srt' })
    const error = await failureOf(() => refused)
    expect(error.message).toMatch(/compatible with model 'gpt-transcribe' \(in place of 'whisper-1' since 2027-02-26\)/)
  })

  it('keep every format but that of speakers with the timestamps of another', () => {
    const pair = withTimestamps(engine, timing)
    for (const model of [undefined, 'whisper-1', 'gpt-4o-transcribe', 'gpt-transcribe']) {
      expect(formats(model, pair)).toBe(ALL)
    }
  })

  it('are said to translate no more', async () => {
    const refused = createTranscriber({ engine, logger }).translate({ file: audio() })
    expect((await failureOf(() => refused)).message).toMatch(
      /^Model 'gpt-transcribe' \(in place of 'whisper-1' since 2027-02-26\) does not translate/,
    )
  })

  it('live on where the owner says that they do', () => {
    const own = openai({ apiKey: 'test', baseURL: 'https://api.openai.com/v1', abilities: { end: undefined } })
    expect(formats('whisper-1', own)).toBe(ALL)
    expect(own.defaultModel?.({ response_format: 'srt' }, 'transcribe')).toBe('whisper-1')
  })

  it('end on no other server', () => {
    const server = openai({ baseURL: 'http://127.0.0.1:8000/v1' })
    const alike = openai({ baseURL: 'https://api.openai.com.example.com/v1' })
    const hosted = azure({ endpoint: 'https://example.openai.azure.com', apiKey: 'test' })
    for (const other of [server, alike, hosted]) {
      expect(formats('whisper-1', other)).toBe(ALL)
      expect(formats(undefined, other)).toBe(`${ALL} diarized_json`)
    }
  })
})
