import { describe, expect, expectTypeOf, it, onTestFinished } from 'vitest'
import {
  createHandler,
  createTranscriber,
  fallback,
  openai,
  type TranscriptionTask,
  transcriptionOperation,
  type VerboseTranscription,
  withTranscription,
} from '../src/index.js'
import { fakeEngine, startFakeUpstream } from '../src/testing.js'
import { audio } from './support/audio.js'
import { failureOf } from './support/failure.js'
import { formRequest } from './support/form.js'

const task = 'translate'

async function upstream() {
  const server = await startFakeUpstream()
  onTestFinished(() => server.close())
  return server
}

async function errorOf(answer: Response) {
  const { error } = (await answer.json()) as { error: object }
  return { status: answer.status, ...error }
}

describe('the endpoint', () => {
  it.each([
    ['json', '{"text":"Hello world.","usage":{"type":"duration","seconds":2}}'],
    ['text', 'Hello world.'],
    ['srt', '1\n00:00:00,100 --> 00:00:01,400\nHello world.\n\n'],
    ['vtt', 'WEBVTT\n\n00:00:00.100 --> 00:00:01.400\nHello world.\n\n'],
  ])('answers %s', async (response_format, body) => {
    const engine = fakeEngine()
    const answer = await createHandler({ engine, task })(formRequest({ response_format }))
    expect(await answer.text()).toBe(body)
    expect(engine.calls[0]?.request).toMatchObject({ task, model: 'whisper-1' })
  })

  it('answers verbose_json with its task and in English, whatever was spoken', async () => {
    const engine = fakeEngine({ transcript: { text: 'Hello.', language: 'de', duration: 1 } })
    const answer = await createHandler({ engine, task })(formRequest({ response_format: 'verbose_json' }))
    expect(await answer.json()).toMatchObject({ task: 'translate', language: 'english', text: 'Hello.', segments: [] })
  })

  it('takes prompt and temperature', async () => {
    const engine = fakeEngine()
    await createHandler({ engine, task })(formRequest({ prompt: 'Norland', temperature: '0.5' }))
    expect(engine.calls[0]?.request).toMatchObject({ prompt: 'Norland', temperature: 0.5 })
  })

  it.each([
    ['language', 'de'],
    ['stream', 'true'],
    ['timestamp_granularities[]', 'word'],
    ['include[]', 'logprobs'],
    ['chunking_strategy', 'auto'],
  ])('has no %s', async (name, value) => {
    const error = await errorOf(await createHandler({ engine: fakeEngine(), task })(formRequest({ [name]: value })))
    expect(error).toMatchObject({ status: 400, code: 'unknown_parameter', param: name.replace('[]', '') })
    expect(error).toHaveProperty(
      'message',
      expect.stringContaining('Allowed: file, model, prompt, response_format, temperature.'),
    )
  })

  it('has no diarized_json', async () => {
    const answer = createHandler({ engine: fakeEngine(), task })(formRequest({ response_format: 'diarized_json' }))
    expect(await errorOf(await answer)).toMatchObject({ status: 400, code: 'invalid_value', param: 'response_format' })
  })

  it('refuses what its engine can not do, and says what can', async () => {
    const engine = fakeEngine({ abilities: { translation: false } })
    const error = await errorOf(await createHandler({ engine, task })(formRequest()))
    expect(error).toMatchObject({ status: 400, code: 'unsupported_value', param: 'model' })
    expect(error).toHaveProperty('message', expect.stringContaining("openai({ model: 'whisper-1' })"))
    expect(engine.calls).toEqual([])
  })

  it("takes of the app's parameters those that translations have", async () => {
    const engine = fakeEngine()
    const params = { language: 'de', prompt: 'Norland' }
    await createHandler({ engine, task, params })(formRequest())
    expect(engine.calls[0]?.request).toMatchObject({ prompt: 'Norland' })
    expect(engine.calls[0]?.request.language).toBeUndefined()
  })

  it('hands translations to handlers of the app', async () => {
    const handler = withTranscription((_, { text }) => new Response(text), { engine: fakeEngine(), task })
    expect(await (await handler(formRequest())).text()).toBe('Hello world.')
  })
})

describe('in code', () => {
  it('translates', async () => {
    const engine = fakeEngine()
    const result = await createTranscriber({ engine }).translate({ file: audio(), response_format: 'verbose_json' })
    expectTypeOf(result).toEqualTypeOf<VerboseTranscription>()
    expect(result).toMatchObject({ task: 'translate', language: 'english' })
    expect(engine.calls[0]?.request.task).toBe('translate')
  })

  it('takes of the defaults those that translations have', async () => {
    const engine = fakeEngine()
    await createTranscriber({ engine, params: { language: 'de', temperature: 0.2 } }).translate({ file: audio() })
    expect(engine.calls[0]?.request).toMatchObject({ temperature: 0.2 })
    expect(engine.calls[0]?.request.language).toBeUndefined()
  })

  it('refuses what translations do not have', async () => {
    const params = { file: audio(), language: 'de' }
    const error = await failureOf(createTranscriber({ engine: fakeEngine() }).translate(params))
    expect(error).toMatchObject({ code: 'unknown_parameter', param: 'language' })
  })
})

describe('openai()', () => {
  it('asks the route of translations for the richest format', async () => {
    const { baseURL, calls } = await upstream()
    const transcriber = createTranscriber({ engine: openai({ baseURL, apiKey: 'test' }) })
    expect(await transcriber.translate({ file: audio(), prompt: 'Norland' })).toMatchObject({ text: 'Hello world.' })
    const [call] = calls
    expect(call?.url).toBe('/v1/audio/translations')
    expect([...(call?.form ?? [])].filter(([name]) => name !== 'file')).toEqual([
      ['model', 'whisper-1'],
      ['prompt', 'Norland'],
      ['response_format', 'verbose_json'],
    ])
  })

  it('keeps the query of its URL', async () => {
    const { baseURL, calls } = await upstream()
    const engine = openai({ baseURL: `${baseURL}?api-version=2024-10-21`, model: 'whisper-1' })
    await createTranscriber({ engine }).translate({ file: audio() })
    expect(calls[0]?.url).toBe('/v1/audio/translations?api-version=2024-10-21')
  })

  it.each(['gpt-transcribe', 'gpt-4o-transcribe', 'whisper-large-v3'])(
    'refuses %s, before anything is sent',
    async (model) => {
      const { baseURL, calls } = await upstream()
      const error = await failureOf(
        createTranscriber({ engine: openai({ baseURL }) }).translate({ file: audio(), model }),
      )
      expect(error).toMatchObject({ code: 'unsupported_value', param: 'model' })
      expect(error.message).toContain(model)
      expect(calls).toEqual([])
    },
  )

  it('asks a compatible server that is declared to translate', async () => {
    const { baseURL, calls } = await upstream()
    const engine = openai({ baseURL, model: 'large', abilities: { translation: true } })
    await createTranscriber({ engine }).translate({ file: audio() })
    expect(calls[0]?.form.get('model')).toBe('large')
  })
})

it('fallback() passes over an engine that does not translate', async () => {
  const [first, second] = [fakeEngine({ abilities: { translation: false } }), fakeEngine()]
  await createTranscriber({ engine: fallback(first, second) }).translate({ file: audio() })
  expect([first.calls.length, second.calls.length]).toEqual([0, 1])
})

it.each<[TranscriptionTask, string[]]>([
  ['transcribe', ['language', 'stream']],
  ['translate', []],
])('the operation to %s is described with its fields', (of, own) => {
  const { requestBody } = transcriptionOperation(of)
  const names = Object.keys(requestBody.content['multipart/form-data'].schema.properties as object)
  expect(names).toEqual(expect.arrayContaining(['file', 'model', 'prompt', 'response_format', 'temperature', ...own]))
  expect(names.length === 5).toBe(own.length === 0)
})
