import { describe, expect, it, vi } from 'vitest'
import { createHandler, type Engine, type RequestOutcome, TranscriptionError, withTranscription } from '../src/index.js'
import { type FakeEngineOptions, fakeEngine } from '../src/testing.js'
import { formRequest } from './support/form.js'

function watched(options: FakeEngineOptions | { engine: Engine } = {}) {
  const outcomes: RequestOutcome[] = []
  const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn() }
  const engine = 'engine' in options ? options.engine : fakeEngine(options)
  return {
    outcomes,
    logger,
    options: { engine, logger, onRequest: (outcome: RequestOutcome) => outcomes.push(outcome) },
  }
}

const idOf = (answer: Response) => answer.headers.get('x-request-id')

describe('how a request ended is told', () => {
  it('when it was answered', async () => {
    const { outcomes, options } = watched()
    const answer = await createHandler(options)(formRequest())
    expect(outcomes).toEqual([{ status: 200, code: undefined, requestId: idOf(answer) }])
  })

  it('when it was refused before it was read', async () => {
    const { outcomes, options } = watched()
    const answer = await createHandler(options)(new Request('http://localhost/', { method: 'GET' }))
    expect(outcomes).toEqual([{ status: 405, code: 'method_not_allowed', requestId: idOf(answer) }])
  })

  it('when the engine failed', async () => {
    const { outcomes, options, logger } = watched({ error: new TranscriptionError('engine_failed', 'x') })
    const answer = await createHandler(options)(formRequest())
    expect(outcomes).toEqual([{ status: 500, code: 'engine_failed', requestId: idOf(answer) }])
    expect(logger.error).toHaveBeenCalledOnce()
  })

  it('when the client left, which is no error', async () => {
    const client = new AbortController()
    const engine: Engine = {
      ...fakeEngine(),
      async *transcribe(_, { signal }) {
        yield { type: 'delta', delta: 'Hel' }
        client.abort()
        signal.throwIfAborted()
      },
    }
    const { outcomes, options, logger } = watched({ engine })
    await createHandler(options)(formRequest({}, { signal: client.signal }))
    expect(outcomes).toMatchObject([{ status: 499, code: 'aborted' }])
    expect(logger.error).not.toHaveBeenCalled()
  })

  it('when a stream came to its end', async () => {
    const { outcomes, options } = watched()
    const answer = await createHandler(options)(formRequest({ stream: 'true' }))
    expect(outcomes).toEqual([])
    await answer.text()
    expect(outcomes).toEqual([{ status: 200, code: undefined, requestId: idOf(answer) }])
  })

  it('when a stream broke off', async () => {
    const engine: Engine = {
      ...fakeEngine(),
      async *transcribe() {
        yield { type: 'delta', delta: 'Hel' }
        throw new TranscriptionError('upstream_error', 'x')
      },
    }
    const { outcomes, options } = watched({ engine })
    const answer = await createHandler(options)(formRequest({ stream: 'true' }))
    await answer.text()
    expect(outcomes).toEqual([{ status: 502, code: 'upstream_error', requestId: idOf(answer) }])
  })

  it('when a client left a stream', async () => {
    const { outcomes, options, logger } = watched()
    const answer = await createHandler(options)(formRequest({ stream: 'true' }))
    await answer.body?.cancel()
    expect(outcomes).toEqual([{ status: 499, code: 'aborted', requestId: idOf(answer) }])
    expect(logger.error).not.toHaveBeenCalled()
  })

  it('once, when a client left a stream of an engine that is still at work', async () => {
    const engine: Engine = {
      ...fakeEngine(),
      async *transcribe(_, { signal }) {
        yield { type: 'delta', delta: 'Hel' }
        await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
      },
    }
    const client = new AbortController()
    const { outcomes, options } = watched({ engine })
    const answer = await createHandler(options)(formRequest({ stream: 'true' }, { signal: client.signal }))
    const rest = answer.text().catch(() => {})
    client.abort()
    await rest
    await new Promise((resolve) => setImmediate(resolve))
    expect(outcomes).toEqual([{ status: 499, code: 'aborted', requestId: idOf(answer) }])
  })

  it('to an observer that fails, which is logged and spoils nothing', async () => {
    const { options, logger } = watched()
    const failing = {
      ...options,
      onRequest() {
        throw new RangeError('metrics down')
      },
    }
    const handler = createHandler(failing)
    expect((await handler(formRequest())).status).toBe(200)
    const client = new AbortController()
    const streamed = await handler(formRequest({ stream: 'true' }, { signal: client.signal }))
    client.abort()
    await streamed.text().catch(() => {})
    expect(logger.error).toHaveBeenCalledTimes(2)
    expect(logger.error).toHaveBeenCalledWith('[transcribekit] onRequest() failed', new RangeError('metrics down'))
  })

  it("when the app's own handler gets the transcript", async () => {
    const { outcomes, options } = watched()
    await withTranscription(() => new Response('ok'), options)(formRequest())
    expect(outcomes).toEqual([{ status: 200, code: undefined, requestId: undefined }])
  })
})
