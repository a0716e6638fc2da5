import { describe, expect, it, vi } from 'vitest'
import { createHandler, type Engine, type TranscriptEvent, TranscriptionError } from '../src/index.js'
import { fakeEngine } from '../src/testing.js'
import { wave } from './support/audio.js'
import { openSpools } from './support/descriptors.js'
import { formRequest } from './support/form.js'
import { until } from './support/servers.js'

const BIG = () => new File([wave(600_000)], 'a.wav')

/** An engine that does what a test says. */
function engineOf(transcribe: (signal: AbortSignal) => AsyncIterable<TranscriptEvent>): Engine {
  return { ...fakeEngine(), transcribe: (_, { signal }) => transcribe(signal) }
}

function handlerOf(engine: Engine) {
  return createHandler({ engine, logger: false })
}

/** Waits for the signal, as an engine does that is at work. */
function aborted(signal: AbortSignal) {
  return new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason))
  })
}

it('is answered as server-sent events', async () => {
  const response = await handlerOf(fakeEngine())(formRequest({ stream: 'true' }))
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe('text/event-stream')
  expect(response.headers.get('cache-control')).toBe('no-cache, no-transform')
  expect(response.headers.get('x-accel-buffering')).toBe('no')
  expect(response.headers.get('x-content-type-options')).toBe('nosniff')
  expect(response.headers.get('x-request-id')).toMatch(/^req_/)
  expect(await response.text()).toBe(
    'data: {"type":"transcript.text.delta","delta":"Hello world."}\n\n' +
      'data: {"type":"transcript.text.done","text":"Hello world.","usage":{"type":"duration","seconds":2}}\n\n',
  )
})

it.each(['false', '0', '', 'null'])('stream=%s is answered whole', async (stream) => {
  const response = await handlerOf(fakeEngine())(formRequest({ stream }))
  expect(response.headers.get('content-type')).toBe('application/json')
})

it('tells the engine that a stream is wanted', async () => {
  const engine = fakeEngine()
  await (await handlerOf(engine)(formRequest({ stream: '1' }))).text()
  expect(engine.calls[0]?.request.wanted.stream).toBe(true)
})

it('sends each part as soon as it is there', async () => {
  let go = () => {}
  const gate = new Promise<void>((resolve) => {
    go = resolve
  })
  const engine = engineOf(async function* () {
    yield { type: 'delta', delta: 'Hel' }
    await gate
    yield { type: 'done', text: 'Hello.' }
  })
  const response = await handlerOf(engine)(formRequest({ stream: 'true' }))
  const reader = response.body?.getReader()
  expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toContain('Hel')
  go()
  expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toContain('transcript.text.done')
  expect((await reader?.read())?.done).toBe(true)
})

it('a failure before the first event is a plain error with its status', async () => {
  const engine = fakeEngine({ error: new TranscriptionError('upstream_timeout', 'Too slow.') })
  const response = await handlerOf(engine)(formRequest({ stream: 'true' }))
  expect(response.status).toBe(504)
  expect(response.headers.get('content-type')).toBe('application/json')
})

it('a failure after it is an event, and a bug shows nothing', async () => {
  const engine = engineOf(async function* () {
    yield { type: 'delta', delta: 'Hel' }
    throw new Error('password=1234')
  })
  const text = await (await handlerOf(engine)(formRequest({ stream: 'true' }))).text()
  expect(text).toMatch(/\n\nevent: error\ndata: \{"error":\{.*"code":"internal_error"\}\}\n\n$/)
  expect(text).not.toContain('1234')
})

it('an engine is read no faster than the client reads', async () => {
  let told = 0
  const engine = engineOf(async function* () {
    for (; told < 10_000; told++) yield { type: 'delta', delta: 'x' }
    yield { type: 'done' }
  })
  const response = await handlerOf(engine)(formRequest({ stream: 'true' }))
  const reader = response.body?.getReader()
  for (let read = 0; read < 3; read++) await reader?.read()
  await new Promise((resolve) => setImmediate(resolve))
  expect(told).toBeLessThan(20)
  await reader?.cancel()
})

describe('a client that leaves', () => {
  it('aborts the engine while the whole is awaited', async () => {
    const client = new AbortController()
    let reason: unknown
    const engine = engineOf(async function* (signal) {
      client.abort(new Error('gone'))
      await aborted(signal).catch((error) => {
        reason = error
        throw error
      })
      yield { type: 'done' }
    })
    const response = await handlerOf(engine)(formRequest({}, { signal: client.signal, file: BIG() }))
    expect(response.status).toBe(499)
    expect(((await response.json()) as { error: object }).error).toMatchObject({ code: 'aborted' })
    expect(reason).toBeDefined()
    expect(openSpools()).toEqual([])
  })

  it('before the engine starts, spares it', async () => {
    const client = new AbortController()
    let started = false
    const engine = engineOf(async function* () {
      started = true
      yield { type: 'done' }
    })
    const request = formRequest({}, { signal: client.signal })
    client.abort()
    await handlerOf(engine)(request).catch(() => {})
    expect(started).toBe(false)
  })

  it.each([
    ['by the signal of the request', (client: AbortController) => client.abort()],
    ['by the body of the answer', (_: AbortController, response: Response) => response.body?.cancel()],
  ])('in a stream, %s, aborts the engine and leaves nothing', async (_, leave) => {
    const client = new AbortController()
    let stopped = false
    const engine = engineOf(async function* (signal) {
      yield { type: 'delta', delta: 'Hel' }
      yield { type: 'delta', delta: 'lo' }
      try {
        await aborted(signal)
      } finally {
        stopped = true
      }
    })
    const response = await handlerOf(engine)(formRequest({ stream: 'true' }, { signal: client.signal, file: BIG() }))
    // The file may just be being opened.
    await until(() => openSpools().length === 1)
    const reading = response.body?.getReader()
    await reading?.read()
    await reading?.read()
    const rest = reading?.read()
    await new Promise((resolve) => setImmediate(resolve))
    reading?.releaseLock()
    rest?.catch(() => {})
    await leave(client, response)
    await until(() => stopped && openSpools().length === 0)
  })

  it('in a stream lets the engine put things in order, wherever it was', async () => {
    let ended = false
    const engine = engineOf(async function* () {
      try {
        for (;;) yield { type: 'delta', delta: 'x' }
      } finally {
        ended = true
      }
    })
    const response = await handlerOf(engine)(formRequest({ stream: 'true' }))
    await response.body?.cancel()
    await vi.waitFor(() => expect(ended).toBe(true))
  })

  it('just before the first event leaves nothing', async () => {
    const client = new AbortController()
    const engine = engineOf(async function* () {
      client.abort()
      yield { type: 'delta', delta: 'Hel' }
      yield { type: 'done' }
    })
    await handlerOf(engine)(formRequest({ stream: 'true' }, { signal: client.signal, file: BIG() }))
    await vi.waitFor(() => expect(openSpools()).toEqual([]))
  })
})

it('a stream that was read to its end leaves nothing', async () => {
  const response = await handlerOf(fakeEngine())(formRequest({ stream: 'true' }, { file: BIG() }))
  await response.text()
  expect(openSpools()).toEqual([])
})

it.each(['text', 'srt', 'vtt', 'verbose_json', 'diarized_json'])(
  'response_format=%s streams too',
  async (response_format) => {
    const text = await (await handlerOf(fakeEngine())(formRequest({ stream: 'true', response_format }))).text()
    expect(text).toContain('"type":"transcript.text.done"')
    expect(text.includes('transcript.text.segment')).toBe(response_format === 'diarized_json')
  },
)
