import { describe, expect, it } from 'vitest'
import { createHandler, createTranscriber, fallback, openai, withTimestamps } from '../src/index.js'
import { fakeEngine } from '../src/testing.js'
import { audio, fixture } from './support/audio.js'
import { begin, HEARD, steered, TIMED, textEngine, timingEngine, upload } from './support/engine-pair.js'
import { failureOf } from './support/failure.js'
import { formRequest } from './support/form.js'
import { engineAt, eventsOf, transcribe } from './support/run.js'
import { until, upstream } from './support/servers.js'

describe('the transcript', () => {
  it('has the words of one engine and the times of the other', async () => {
    const heard = await transcribe(withTimestamps(textEngine(), timingEngine()), TIMED)
    expect(heard).toEqual({
      text: 'Hello, big world!',
      language: 'en',
      languages: [{ code: 'en' }],
      duration: 4,
      usage: { type: 'duration', seconds: 3 },
      words: [
        { word: 'Hello', start: 1, end: 1.5 },
        { word: 'big', start: 1.5, end: 1.78, estimated: true },
        { word: 'world', start: 2, end: 2.5 },
      ],
      segments: [{ start: 1, end: 2.5, text: ' Hello, big world!', avg_logprob: -0.1 }],
    })
  })

  it('is the text engine’s alone where no times are asked for', async () => {
    const timing = timingEngine()
    expect(await transcribe(withTimestamps(textEngine(), timing))).toMatchObject({
      text: 'Hello, big world!',
      segments: [],
    })
    expect(timing.calls).toEqual([])
  })

  it('is the text engine’s alone where it has the times', async () => {
    const [text, timing] = [textEngine({ abilities: { timestamps: ['word', 'segment'] } }), timingEngine()]
    await transcribe(withTimestamps(text, timing), TIMED)
    expect(text.calls[0]?.request.wanted.timestamps).toEqual(['word', 'segment'])
    expect(timing.calls).toEqual([])
  })

  it('is the text engine’s alone where segments can be made of its words', async () => {
    const [text, timing] = [textEngine({ abilities: { timestamps: ['word'] } }), timingEngine()]
    await transcribe(withTimestamps(text, timing), { wanted: { timestamps: ['segment'] } })
    expect(text.calls[0]?.request.wanted.timestamps).toEqual(['word'])
    expect(timing.calls).toEqual([])
  })

  it('is empty where nothing was said', async () => {
    const silent = withTimestamps(textEngine({ transcript: { text: '' } }), timingEngine())
    expect(await transcribe(silent, TIMED)).toMatchObject({ text: '', segments: [], words: [], duration: 4 })
  })

  it('says where the timing engine has estimated the times', async () => {
    const estimated = timingEngine({ transcript: { estimated: true, duration: 2, words: [] } })
    expect(await transcribe(withTimestamps(textEngine(), estimated), TIMED)).toMatchObject({ estimated: true })
  })

  it('has its deltas as they come, and its times at the end', async () => {
    const [text, timing] = [steered('text'), steered('timing')]
    const { request, end } = upload()
    const { work, events } = begin(withTimestamps(text.engine, timing.engine), request)
    end({ wanted: { timestamps: ['segment'], stream: true } })
    text.finish([
      { type: 'delta', delta: 'Hi' },
      { type: 'delta', delta: ' there.' },
      { type: 'done', text: 'Hi there.' },
    ])
    await until(() => events.length === 2)
    expect(text.state.wanted?.wanted).toMatchObject({ stream: true, timestamps: [] })
    expect(timing.state.wanted?.wanted.stream).toBe(false)
    timing.finish(HEARD)
    expect((await work).map(({ type }) => type)).toEqual(['delta', 'delta', 'segment', 'done'])
  })

  it('has its times at the end alone, where the text comes in segments', async () => {
    const segments = [
      { start: 9, end: 9, text: ' Hello' },
      { start: 9, end: 9, text: ' world.' },
    ]
    const events = await eventsOf(withTimestamps(textEngine({ transcript: { segments } }), timingEngine()), TIMED)
    expect(events).toMatchObject([
      { type: 'segment', segment: { start: 1, text: ' Hello world.' } },
      { type: 'done', text: 'Hello world.' },
    ])
  })
})

describe('a request', () => {
  it('goes to the text engine with all it has, and to the other with its language', async () => {
    const [text, timing] = [textEngine(), { ...timingEngine(), model: 'small' }]
    const asked = {
      model: 'big',
      prompt: 'x',
      temperature: 0.5,
      keywords: ['y'],
      extensions: { z: '1' },
      language: 'en',
    }
    await transcribe(withTimestamps(text, timing), { ...asked, ...TIMED })
    expect(text.calls[0]?.request).toMatchObject({ ...asked, wanted: { timestamps: [] } })
    const { file, ...request } = timing.calls[0]?.request ?? {}
    expect(request).toEqual({
      model: 'small',
      language: 'en',
      wanted: { timestamps: ['word', 'segment'], speakers: false, logprobs: false, cues: false, stream: false },
    })
    for (const { calls } of [text, timing])
      expect(Buffer.from(calls[0]?.bytes ?? []).equals(fixture('containers/speech.mp3'))).toBe(true)
  })

  it.each([
    [{ languages: ['en'] }, [], 'en'],
    [{ languages: ['en', 'de'] }, [], undefined],
    [{ language: 'en' }, ['language'], undefined],
  ])('%j has the language that the timing engine takes (%j refused)', async (asked, refuses, expected) => {
    const timing = timingEngine({ abilities: { languages: 'any', refuses } })
    await transcribe(withTimestamps(textEngine(), timing), { ...asked, ...TIMED })
    expect(timing.calls[0]?.request.language).toBe(expected)
  })

  it('without a model gets that for its text alone', async () => {
    const server = await upstream({ body: { text: 'Hello world.' } })
    const engine = withTimestamps(engineAt(server.baseURL), timingEngine())
    expect(engine.defaultModel?.({ response_format: 'srt' })).toBe('gpt-transcribe')
    expect(engine.defaultModel?.({ response_format: 'verbose_json', timestamp_granularities: ['word'] })).toBe(
      'gpt-transcribe',
    )
    expect(engine.defaultModel?.({ response_format: 'diarized_json' })).toBe('gpt-4o-transcribe-diarize')
    expect(await transcribe(engine, TIMED)).toMatchObject({ words: [{ start: 1 }, { start: 2 }] })
    expect(server.calls[0]?.form.get('model')).toBe('gpt-transcribe')
    await engine.close?.()
  })

  it('to two models of one service has a key of its own for each', async () => {
    const server = await upstream(({ form }) =>
      form.get('model') === 'whisper-1'
        ? { body: { text: 'hi', duration: 3, words: [{ word: 'hi', start: 1, end: 2 }] } }
        : { body: { text: 'Hi.' } },
    )
    const engine = withTimestamps(engineAt(server.baseURL, { model: 'gpt-transcribe' }), engineAt(server.baseURL))
    expect(await transcribe(engine, TIMED)).toMatchObject({ text: 'Hi.', words: [{ start: 1 }] })
    const keys = server.calls.map(({ headers }) => headers['idempotency-key'])
    expect(new Set(keys).size).toBe(2)
    await engine.close?.()
  })
})

describe('languages', () => {
  const form = (fields: Readonly<Record<string, string>>) => {
    const body = new FormData()
    body.append('file', audio())
    for (const [name, value] of Object.entries({ model: 'x', ...fields })) body.append(name, value)
    return new Request('http://localhost/v1/audio/transcriptions', { method: 'POST', body })
  }

  it.each([
    ['json', 'de', 200],
    ['text', 'de', 200],
    ['srt', 'en', 200],
    ['srt', 'de', 400],
    ['verbose_json', 'de', 400],
  ])('%s in %s is answered %d', async (response_format, language, status) => {
    const text = textEngine()
    const handler = createHandler({ engine: withTimestamps(text, timingEngine()), logger: false })
    const answer = await handler(form({ response_format, language }))
    expect(answer.status).toBe(status)
    if (status === 200) return
    expect(text.calls).toEqual([])
    expect(await answer.json()).toEqual({
      error: {
        type: 'invalid_request_error',
        code: 'unsupported_language',
        param: 'language',
        message:
          "The 'text with timestamps of timing' engine reports timestamps for en, not for 'de'. Ask for response_format 'json' or 'text', or use an engine that reports them for 'de'.",
      },
    })
  })

  it('are refused also where nobody has planned the request', async () => {
    const engine = withTimestamps(textEngine({ abilities: { timestamps: ['segment'] } }), timingEngine())
    const error = await failureOf(transcribe(engine, { language: 'de', ...TIMED }))
    expect([error.code, error.param]).toEqual(['unsupported_language', 'language'])
  })

  it.each([
    ['any', ['en'], ['en']],
    [['de', 'en'], ['en', 'fr'], ['en']],
    [['de'], 'any', ['de']],
    ['any', 'any', 'any'],
  ] as const)('%j with times in %j have them in %j', (ofText, ofTiming, both) => {
    const text = textEngine({ abilities: { languages: ofText } })
    const timing = timingEngine({ abilities: { languages: ofTiming } })
    expect(withTimestamps(text, timing).describe('x')).toMatchObject({ languages: ofText, timestampLanguages: both })
  })

  it('without times are passed over in a fallback', async () => {
    const other = fakeEngine({ transcript: { text: 'Hallo.' } })
    const engine = fallback(withTimestamps(textEngine(), timingEngine()), other)
    expect(engine.describe('x').timestampLanguages).toBe('any')
    expect((await transcribe(engine, { language: 'de', ...TIMED })).text).toBe('Hallo.')
    expect((await transcribe(engine, { language: 'de' })).text).toBe('Hello, big world!')
  })
})

describe('what it can do', () => {
  it('is what the text engine can, with times', () => {
    const text = textEngine({ abilities: { logprobs: true, refuses: ['x'] } })
    const paid = withTimestamps(text, { ...timingEngine(), paid: true })
    expect(paid).toMatchObject({ name: 'text with timestamps of timing', paid: true, reads: 'often', recovers: true })
    expect(paid.describe('x')).toEqual({
      timestamps: ['word', 'segment'],
      diarization: false,
      logprobs: true,
      translation: true,
      languages: 'any',
      timestampLanguages: ['en'],
      refuses: ['x'],
    })
  })

  it('has words only where the timing engine has', () => {
    const segments = timingEngine({ abilities: { timestamps: ['segment'] } })
    expect(withTimestamps(textEngine(), segments).describe('x').timestamps).toEqual(['segment'])
  })

  it('is a mistake of the app without times', () => {
    expect(() => withTimestamps(textEngine(), openai({ model: 'gpt-transcribe', apiKey: 'x' }))).toThrow(
      new RangeError("withTimestamps(): the 'openai' engine reports no timestamps."),
    )
  })
})

describe('a translation', () => {
  const translating = { transcript: { text: 'Hello.' }, abilities: { translation: true } }

  it('is the text engine’s', async () => {
    const [text, timing] = [textEngine(translating), timingEngine()]
    const handler = createHandler({ engine: withTimestamps(text, timing), task: 'translate', logger: false })
    expect(await (await handler(formRequest({ response_format: 'text' }))).text()).toBe('Hello.')
    expect([text.calls[0]?.request.task, timing.calls.length]).toEqual(['translate', 0])
  })

  it('has no times of another language', async () => {
    const engine = withTimestamps(textEngine(translating), timingEngine())
    const error = await failureOf(createTranscriber({ engine }).translate({ file: audio(), response_format: 'srt' }))
    expect(error).toMatchObject({ code: 'unsupported_value', status: 400, param: 'response_format' })
  })
})
