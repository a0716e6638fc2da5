import { describe, expect, it } from 'vitest'
import { type Engine, TranscriptionError, withTimestamps } from '../src/index.js'
import { begin, HEARD, steered, TIMED, textEngine, timingEngine, upload } from './support/engine-pair.js'
import { failureOf } from './support/failure.js'
import { engineAt, transcribe } from './support/run.js'
import { until, upstream } from './support/servers.js'

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
