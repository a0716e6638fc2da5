import { describe, expect, it } from 'vitest'
import { type Attempt, type Engine, fallback, openai, retry, TranscriptionError } from '../src/index.js'
import { type FakeEngineOptions, fakeEngine } from '../src/testing.js'
import { fixture } from './support/audio.js'
import { failureOf } from './support/failure.js'
import { engineAt, transcribe } from './support/run.js'
import { upstream } from './support/servers.js'

function named(name: string, options: FakeEngineOptions = {}) {
  return { ...fakeEngine({ transcript: { text: name }, ...options }), name }
}

function failing(code: ConstructorParameters<typeof TranscriptionError>[0], status?: number) {
  return named('failing', { error: new TranscriptionError(code, `It is ${code}.`, { status }) })
}

describe('the next engine', () => {
  it.each([
    'upstream_error',
    'upstream_auth',
    'upstream_bad_response',
    'upstream_redirected',
    'upstream_unreachable',
    'upstream_timeout',
    'rate_limit_exceeded',
    'insufficient_quota',
    'overloaded',
    'engine_failed',
  ] as const)('has its turn after %s', async (code) => {
    expect((await transcribe(fallback(failing(code), named('second')))).text).toBe('second')
  })

  it('has its turn after a bug of the first', async () => {
    const broken = named('broken', { error: new RangeError('bug') })
    expect((await transcribe(fallback(broken, named('second')))).text).toBe('second')
  })

  it.each([404, 413])('has its turn where a service refuses by %d', async (status) => {
    expect((await transcribe(fallback(failing('upstream_rejected', status), named('second')))).text).toBe('second')
  })

  it.each(['invalid_audio', 'audio_too_short', 'upstream_rejected'] as const)(
    'has no turn after %s: the request is wrong',
    async (code) => {
      const second = named('second')
      expect((await failureOf(transcribe(fallback(failing(code), second)))).code).toBe(code)
      expect(second.calls).toEqual([])
    },
  )

  it.each([
    'unsupported_value',
    'unsupported_format',
    'unsupported_language',
    'file_too_large',
    'audio_too_long',
  ] as const)('has its turn after %s, which the first has found out by itself', async (code) => {
    expect((await transcribe(fallback(failing(code), named('second')))).text).toBe('second')
  })

  it('does not hide what became of an engine that was tried by what another can not do', async () => {
    const error = await failureOf(transcribe(fallback(failing('upstream_error'), failing('unsupported_format'))))
    expect(error.code).toBe('upstream_error')
  })

  it.each([
    [402, {}],
    [410, {}],
    [429, { 'x-should-retry': 'false' }],
    [500, { 'x-should-retry': 'false' }],
    [503, { 'x-should-retry': 'false' }],
  ])('has its turn where a service answers %d and wants no further attempt: %j', async (status, headers) => {
    const { baseURL } = await upstream((_, response) => void response.writeHead(status, headers).end('{}'))
    expect((await transcribe(fallback(engineAt(baseURL), named('second')))).text).toBe('second')
  })

  it('has no turn when only the app’s own observer has failed', async () => {
    const second = named('second')
    const engine = fallback([named('first'), second], {
      onAttempt() {
        throw new RangeError('metrics down')
      },
    })
    await expect(transcribe(engine)).rejects.toThrow('metrics down')
    expect(second.calls).toEqual([])
  })

  it('has no turn while the first works', async () => {
    const second = named('second')
    expect((await transcribe(fallback(named('first'), second))).text).toBe('first')
    expect(second.calls).toEqual([])
  })

  it('gets every byte of the recording', async () => {
    const server = await upstream({ status: 503, body: '' })
    const second = named('second')
    await transcribe(fallback(engineAt(server.baseURL), second))
    expect(Buffer.from(second.calls[0]?.bytes ?? []).equals(fixture('containers/speech.mp3'))).toBe(true)
  })

  it('is passed over where it can not do what is asked, and the first failure is told', async () => {
    const english = named('english', { abilities: { languages: ['en'] } })
    const engine = fallback(failing('upstream_error'), english)
    expect((await failureOf(transcribe(engine, { language: 'de' }))).code).toBe('upstream_error')
    expect((await transcribe(engine, { language: 'en' })).text).toBe('english')
  })

  it('has its turn where the first can not do what is asked', async () => {
    const text = named('text', { abilities: { timestamps: [] } })
    const engine = fallback(text, named('timed'))
    expect((await transcribe(engine, { wanted: { timestamps: ['segment'] } })).text).toBe('timed')
    expect((await transcribe(engine)).text).toBe('text')
  })

  it('is asked for words where it reports these alone', async () => {
    const words = named('words', { abilities: { timestamps: ['word'] } })
    await transcribe(fallback(failing('upstream_error'), words), { wanted: { timestamps: ['segment'] } })
    expect(words.calls[0]?.request.wanted.timestamps).toEqual(['word'])
  })

  it('uses the model that it was set up with', async () => {
    const [first, second] = [await upstream({ status: 500, body: '' }), await upstream({ body: { text: 'Hi.' } })]
    const groq = engineAt(second.baseURL, { model: 'whisper-large-v3' })
    await transcribe(fallback(engineAt(first.baseURL, { model: 'x' }), groq), { model: 'whisper-1' })
    expect(first.calls[0]?.form.get('model')).toBe('whisper-1')
    expect(second.calls[0]?.form.get('model')).toBe('whisper-large-v3')
  })
})

it('the last failure is told', async () => {
  const error = await failureOf(transcribe(fallback(failing('upstream_error'), failing('overloaded'))))
  expect(error.code).toBe('overloaded')
})

it('nothing is done over once a part of the text was told', async () => {
  const first: Engine = {
    ...named('first'),
    async *transcribe() {
      yield { type: 'delta', delta: 'Hel' }
      throw new TranscriptionError('upstream_error', 'x')
    },
  }
  const second = named('second')
  expect((await failureOf(transcribe(fallback(first, second), { wanted: { stream: true } }))).code).toBe(
    'upstream_error',
  )
  expect(second.calls).toEqual([])
  expect((await transcribe(fallback(first, second))).text).toBe('second')
})

it('a caller who leaves ends it', async () => {
  const caller = new AbortController()
  const first: Engine = {
    ...named('first'),
    // biome-ignore lint/correctness/useYield: it never gets to that
    async *transcribe(_, { signal }) {
      caller.abort(new Error('gone'))
      signal.throwIfAborted()
    },
  }
  const second = named('second')
  await expect(transcribe(fallback(first, second), {}, caller.signal)).rejects.toThrow('gone')
  expect(second.calls).toEqual([])
})

it('each attempt is told', async () => {
  const attempts: Attempt[] = []
  const engines = [failing('upstream_error'), named('second')]
  await transcribe(fallback(engines, { onAttempt: (attempt) => attempts.push(attempt) }))
  expect(attempts).toMatchObject([
    { engine: 'failing', attempt: 1, error: { code: 'upstream_error' } },
    { engine: 'second', attempt: 2 },
  ])
})

it('an engine that is passed over is not told as one that failed', async () => {
  const attempts: Attempt[] = []
  const engines = [named('text', { abilities: { timestamps: [] } }), named('timed')]
  const engine = fallback(engines, { onAttempt: (attempt) => attempts.push(attempt) })
  await transcribe(engine, { wanted: { timestamps: ['segment'] } })
  expect(attempts.map((attempt) => attempt.engine)).toEqual(['timed'])
})

it('an engine that is tried again has all its attempts before the next', async () => {
  const server = await upstream({ status: 503, body: '' })
  const engine = fallback(retry(engineAt(server.baseURL), { minDelay: 1 }), named('second'))
  expect((await transcribe(engine)).text).toBe('second')
  expect(server.calls).toHaveLength(3)
})

describe('together', () => {
  const english = named('english', { abilities: { languages: ['en'], diarization: false, refuses: ['prompt', 'x'] } })
  const text = named('text', { abilities: { timestamps: [], languages: ['de'], logprobs: false, refuses: ['x', 'y'] } })

  it('they can do what one of them can', () => {
    expect(fallback(text, english).describe(undefined)).toEqual({
      timestamps: ['word', 'segment'],
      diarization: true,
      logprobs: true,
      translation: true,
      languages: ['de', 'en'],
      timestampLanguages: ['en'],
      refuses: ['x'],
    })
    expect(fallback(text, named('any')).describe(undefined).languages).toBe('any')
  })

  it('they cost money where one does, and are not tried again as a whole', () => {
    expect(fallback(english, openai({ apiKey: 'x' }))).toMatchObject({
      name: 'english or openai',
      paid: true,
      recovers: true,
    })
    expect(fallback(english).paid).toBe(false)
  })

  it.each([
    ['up', 'down', 'up'],
    ['degraded', 'up', 'degraded'],
    ['down', 'up', 'degraded'],
    ['down', 'down', 'down'],
  ] as const)('are %s and %s, and so %s', async (first, second, expected) => {
    const states = [first, second].map(
      (status): Engine => ({ ...named('x'), health: async () => ({ status, message: `It is ${status}.` }) }),
    )
    const { signal } = new AbortController()
    expect((await fallback(states).health?.({ signal }))?.status).toBe(expected)
  })

  it('get ready when one does', async () => {
    const broken: Engine = { ...named('x'), ready: () => Promise.reject(new Error('no model')) }
    await fallback(broken, named('y')).ready?.()
    await expect(fallback(broken, broken).ready?.()).rejects.toThrow('no model')
  })

  it('are one at least', () => {
    expect(() => fallback()).toThrow(RangeError)
    expect(() => fallback([])).toThrow(RangeError)
  })
})
