import { describe, expect, it } from 'vitest'
import {
  createHandler,
  createTranscriber,
  type EarlyRequest,
  type Engine,
  type EngineCall,
  type EngineRequest,
  fallback,
  openai,
  type TranscriptEvent,
  TranscriptionError,
  withTimestamps,
} from '../src/index.js'
import { type FakeEngineOptions, fakeEngine } from '../src/testing.js'
import { audio, fixture } from './support/audio.js'
import { failureOf } from './support/failure.js'
import { formRequest } from './support/form.js'
import { engineAt, engineRequest, eventsOf, transcribe } from './support/run.js'
import { until, upstream } from './support/servers.js'

const TIMED = { wanted: { timestamps: ['word', 'segment'] } } as const

/** A model of text alone. */
function textEngine(options: FakeEngineOptions = {}) {
  const transcript = {
    text: 'Hello, big world!',
    languages: [{ code: 'en' }],
    usage: { type: 'duration', seconds: 3 },
  } as const
  const abilities = { timestamps: [], diarization: false, logprobs: false, ...options.abilities }
  return { ...fakeEngine({ transcript, ...options, abilities }), name: 'text' }
}

/** An English engine with times. */
function timingEngine(options: FakeEngineOptions = {}) {
  const transcript = {
    text: 'hello world',
    language: 'fr',
    duration: 4,
    words: [
      { word: 'hello', start: 1, end: 1.5 },
      { word: 'world', start: 2, end: 2.5 },
    ],
    segments: [{ start: 1, end: 2.5, text: ' hello world', avg_logprob: -0.1, tokens: [1] }],
    usage: { type: 'duration', seconds: 4 },
  } as const
  const abilities = { languages: ['en'], diarization: false, logprobs: false, ...options.abilities }
  return { ...fakeEngine({ transcript, ...options, abilities }), name: 'timing' }
}

/** An engine whose steps a test decides on, and that tells how far it is. */
function steered(name: string, isEarly = true) {
  const state = { begun: false, aborted: false, refused: false, wanted: undefined as EngineRequest | undefined }
  let finish: (outcome: readonly TranscriptEvent[] | Error) => void = () => {}
  const outcome = new Promise<readonly TranscriptEvent[] | Error>((resolve) => {
    finish = resolve
  })
  async function* events({ complete }: EarlyRequest, { signal }: EngineCall): AsyncGenerator<TranscriptEvent> {
    state.begun = true
    complete.catch(() => {
      state.refused = true
    })
    const aborted = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => {
        state.aborted = true
        reject(signal.reason)
      })
    })
    state.wanted = await Promise.race([complete, aborted])
    const result = await Promise.race([outcome, aborted])
    if (result instanceof Error) throw result
    yield* result
  }
  const engine: Engine = {
    ...fakeEngine(),
    name,
    describe: () => ({
      timestamps: name === 'text' ? [] : ['word'],
      diarization: false,
      logprobs: false,
      languages: 'any',
    }),
    transcribe: (request, call) => events({ file: request.file, complete: Promise.resolve(request) }, call),
    ...(isEarly && { transcribeEarly: events }),
  }
  return { engine, state, finish }
}

const HEARD: readonly TranscriptEvent[] = [{ type: 'done', words: [{ word: 'hi', start: 1, end: 2 }], text: 'hi' }]

/** An upload that is whole when a test says so. */
function upload() {
  let end: (request: EngineRequest) => void = () => {}
  let refuse: (error: Error) => void = () => {}
  const complete = new Promise<EngineRequest>((resolve, reject) => {
    end = resolve
    refuse = reject
  })
  complete.catch(() => {})
  const { file } = engineRequest()
  return {
    request: { file, complete },
    end: (asked: Parameters<typeof engineRequest>[0]) => end(engineRequest(asked)),
    refuse,
  }
}

/** Starts an engine on an upload that still runs. */
function begin(engine: Engine, request: EarlyRequest, signal = new AbortController().signal) {
  const events: TranscriptEvent[] = []
  const work = (async () => {
    for await (const event of engine.transcribeEarly?.(request, { signal }) ?? []) events.push(event)
    return events
  })()
  work.catch(() => {})
  return { work, events }
}

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

describe('the two begin', () => {
  it('together, where it is known that times are asked for', async () => {
    const [text, timing] = [steered('text'), steered('timing')]
    const { request, end } = upload()
    end(TIMED)
    begin(withTimestamps(text.engine, timing.engine), request)
    await until(() => text.state.begun && timing.state.begun)
  })

  it('with the text, and with the times when it is known that these are asked for', async () => {
    const [text, timing] = [steered('text'), steered('timing')]
    const { request, end } = upload()
    const { work } = begin(withTimestamps(text.engine, timing.engine), request)
    await until(() => text.state.begun)
    expect(timing.state.begun).toBe(false)
    end(TIMED)
    await until(() => timing.state.begun)
    text.finish([{ type: 'done', text: 'Hi!' }])
    timing.finish(HEARD)
    expect((await work).at(-1)).toMatchObject({ text: 'Hi!', words: [{ start: 1 }] })
  })

  it('together with every upload, where the app says so, and the times are given up where nobody wants them', async () => {
    const [text, timing] = [steered('text'), steered('timing')]
    const { request, end } = upload()
    const { work } = begin(withTimestamps(text.engine, timing.engine, { early: true }), request)
    await until(() => text.state.begun && timing.state.begun)
    end({})
    await until(() => timing.state.refused)
    text.finish([{ type: 'done', text: 'Hi!' }])
    expect((await work).at(-1)).toEqual({ type: 'done', text: 'Hi!' })
  })

  it('when the upload is whole, where they can not before', async () => {
    const [text, timing] = [steered('text', false), steered('timing', false)]
    const { request, end } = upload()
    begin(withTimestamps(text.engine, timing.engine, { early: true }), request)
    end(TIMED)
    await until(() => text.state.begun && timing.state.begun)
  })
})

describe('a failure', () => {
  const failing = new TranscriptionError('overloaded', 'Too much to do.', { retryAfter: 3 })

  it('of the text ends it at once, and stops the other', async () => {
    const [text, timing] = [steered('text'), steered('timing')]
    const { request, end } = upload()
    end(TIMED)
    const { work } = begin(withTimestamps(text.engine, timing.engine), request)
    await until(() => timing.state.wanted !== undefined)
    text.finish(new TranscriptionError('upstream_auth', 'No.'))
    expect((await failureOf(work)).code).toBe('upstream_auth')
    expect(timing.state.aborted).toBe(true)
  })

  it('of the times ends it, and stops the other', async () => {
    const [text, timing] = [steered('text'), steered('timing')]
    const { request, end } = upload()
    end(TIMED)
    const { work } = begin(withTimestamps(text.engine, timing.engine), request)
    await until(() => text.state.wanted !== undefined)
    timing.finish(failing)
    expect(await failureOf(work)).toMatchObject({
      code: 'overloaded',
      message: "No timestamps from 'timing': Too much to do.",
      retryAfter: 3,
      cause: failing,
    })
    expect(text.state.aborted).toBe(true)
  })

  it('of the times ends it also when the text is there', async () => {
    const engine = withTimestamps(textEngine(), timingEngine({ error: new RangeError('bug') }))
    expect(await failureOf(transcribe(engine, TIMED))).toMatchObject({
      code: 'engine_failed',
      message: "The 'timing' engine, which gives the timestamps, failed.",
      cause: new RangeError('bug'),
    })
  })

  it('of the times is told in its own words, whatever has ended first', async () => {
    const [text, timing] = [steered('text'), steered('timing')]
    const { request, end } = upload()
    end({ wanted: { timestamps: ['word'], stream: true } })
    const { work, events } = begin(withTimestamps(text.engine, timing.engine), request)
    text.finish([{ type: 'delta', delta: 'Hi.' }, { type: 'done' }])
    await until(() => events.length === 1)
    await new Promise((resolve) => setImmediate(resolve))
    timing.finish(new RangeError('bug'))
    expect(await failureOf(work)).toMatchObject({ code: 'engine_failed', cause: new RangeError('bug') })
  })

  it('of times that nobody wants is none', async () => {
    const [text, timing] = [steered('text'), steered('timing')]
    const { request, end } = upload()
    const broken: Engine = {
      ...timing.engine,
      // biome-ignore lint/correctness/useYield: it never gets to that
      async *transcribeEarly() {
        throw failing
      },
    }
    const { work } = begin(withTimestamps(text.engine, broken, { early: true }), request)
    await until(() => text.state.begun)
    end({})
    text.finish([{ type: 'done', text: 'Hi!' }])
    expect(await work).toEqual([{ type: 'done', text: 'Hi!' }])
  })

  it('of the upload ends both', async () => {
    const [text, timing] = [steered('text'), steered('timing')]
    const { request, refuse } = upload()
    const { work } = begin(withTimestamps(text.engine, timing.engine, { early: true }), request)
    await until(() => text.state.begun && timing.state.begun)
    refuse(new TranscriptionError('upload_truncated', 'Cut.'))
    expect((await failureOf(work)).code).toBe('upload_truncated')
    await until(() => text.state.refused && timing.state.refused)
  })

  it('that may pass is not noticed, and what the other engine has heard is kept', async () => {
    let calls = 0
    const server = await upstream(() =>
      ++calls === 1 ? { status: 503, body: '' } : { body: { text: 'Hello world.' } },
    )
    const timing = timingEngine()
    const engine = withTimestamps(engineAt(server.baseURL), timing, { retry: { minDelay: 1 } })
    expect(await transcribe(engine, TIMED)).toMatchObject({ text: 'Hello world.', words: [{ start: 1 }, { start: 2 }] })
    expect([calls, timing.calls.length]).toEqual([2, 1])
    await engine.close?.()
  })

  it('is told at once where it is not to be tried again', async () => {
    const server = await upstream({ status: 503, body: '' })
    const engine = withTimestamps(engineAt(server.baseURL), timingEngine(), { retry: false })
    await failureOf(transcribe(engine, TIMED))
    expect(server.calls.length).toBe(1)
    await engine.close?.()
  })
})

it('a caller who leaves ends both', async () => {
  const [text, timing] = [steered('text'), steered('timing')]
  const { request, end } = upload()
  end(TIMED)
  const caller = new AbortController()
  const { work } = begin(withTimestamps(text.engine, timing.engine), request, caller.signal)
  await until(() => text.state.wanted !== undefined && timing.state.wanted !== undefined)
  caller.abort(new Error('gone'))
  await expect(work).rejects.toThrow('gone')
  expect([text.state.aborted, timing.state.aborted]).toEqual([true, true])
})

it('a caller who reads no further ends both', async () => {
  const [text, timing] = [steered('text'), steered('timing')]
  const { request, end } = upload()
  end(TIMED)
  text.finish([{ type: 'delta', delta: 'Hi' }, { type: 'done' }])
  const engine = withTimestamps(text.engine, timing.engine)
  for await (const _ of engine.transcribeEarly?.(request, new AbortController()) ?? []) break
  await until(() => timing.state.aborted)
})

describe('health', () => {
  const is = (status: 'up' | 'degraded' | 'down', message?: string) => ({ health: async () => ({ status, message }) })
  it.each([
    [is('up'), is('up'), { status: 'up' }],
    [is('down', 'No key.'), is('up'), { status: 'down', message: 'No key.' }],
    [is('down', 'No key.'), is('down', 'x'), { status: 'down', message: 'No key.' }],
    [is('up'), is('down', 'No model.'), { status: 'degraded', message: 'timing: No model.' }],
    [is('degraded', 'Slow.'), is('degraded', 'Old.'), { status: 'degraded', message: 'Slow. timing: Old.' }],
  ])('%#', async (text, timing, expected) => {
    const engine = withTimestamps({ ...textEngine(), ...text }, { ...timingEngine(), ...timing })
    expect(await engine.health?.(new AbortController())).toEqual(expected)
  })

  it('both get ready, and both close', async () => {
    const done: string[] = []
    const telling = (name: string) => ({
      ready: async () => void done.push(`${name} ready`),
      close: async () => void done.push(`${name} closed`),
    })
    const engine = withTimestamps({ ...textEngine(), ...telling('text') }, { ...timingEngine(), ...telling('timing') })
    await engine.ready?.()
    await engine.close?.()
    expect(done).toEqual(['text ready', 'timing ready', 'text closed', 'timing closed'])
  })
})
