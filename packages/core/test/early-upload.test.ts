import { createRequire } from 'node:module'
import { Readable } from 'node:stream'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import {
  createHandler,
  type EndpointOptions,
  type Engine,
  fallback,
  type OpenAIOptions,
  openai,
  type RequestOutcome,
} from '../src/index.js'
import { closeSignal, createNodeHandler, type Multer, sendResponse } from '../src/node.js'
import { fakeEngine } from '../src/testing.js'
import { wave } from './support/audio.js'
import { openSpools } from './support/descriptors.js'
import { BOUNDARY, bodyOf, CLOSING, fieldPart, filePart, rawRequest } from './support/form.js'
import { httpServer, until } from './support/servers.js'
import { SlowClient } from './support/slow-client.js'
import { watchingUpstream } from './support/watching-upstream.js'

const multer: Multer = createRequire(new URL('../../express/package.json', import.meta.url))('multer')

type Listen = (options: EndpointOptions<never>) => Promise<{ url: string }>

/** All ways in which a request reaches core. */
const WAYS: readonly [string, Listen][] = [
  ['through multer', (options) => listenNode(options, { multer })],
  ['without multer', (options) => listenNode(options, {})],
  ['as a web request', listenWeb],
]

function listenNode(options: EndpointOptions<never>, endpoint: { multer?: Multer }) {
  const handler = createNodeHandler(options, endpoint)
  return httpServer((request, response) => void handler(request as never, response))
}

function listenWeb(options: EndpointOptions<never>) {
  const handler = createHandler(options as EndpointOptions<Request>)
  return httpServer(async (incoming, response) => {
    const body = Readable.toWeb(incoming) as ReadableStream<Uint8Array>
    const { headers } = incoming
    const request = new Request('http://localhost/', {
      method: 'POST',
      body,
      duplex: 'half',
      headers: headers as Record<string, string>,
      signal: closeSignal(response),
    } as RequestInit)
    await sendResponse(incoming, response, await handler(request))
  })
}

const model = fieldPart('model', 'whisper-1')
const recording = wave(300_000)
/** The beginning of a further part: only by that the one before has ended. */
const NEXT = `--${BOUNDARY}\r\n`
/** Head and bytes of the file part, without its end. */
const opened = filePart(recording).subarray(0, -2)

describe.each(WAYS)('%s', (_way, listen) => {
  async function serve(options: EndpointOptions<never> & { upstream?: OpenAIOptions } = {}) {
    const { upstream: openaiOptions, ...rest } = options
    const upstream = await watchingUpstream()
    const outcomes: RequestOutcome[] = []
    const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn() }
    const engine = openai({ baseURL: upstream.baseURL, apiKey: 'sk-test', ...openaiOptions })
    onTestFinished(() => engine.close?.())
    const server = await listen({
      engine,
      logger,
      retry: { minDelay: 1 },
      onRequest: (outcome) => outcomes.push(outcome),
      ...rest,
    })
    return { ...server, upstream, outcomes, logger, client: (headers = {}) => new SlowClient(server.url, headers) }
  }

  describe.each([
    ['the file first', '', model],
    ['the fields first', model, ''],
  ])('with %s', (_order, before, after) => {
    it.each([undefined, false] as const)(
      'the upstream hears while the client still speaks (retry: %s)',
      async (retry) => {
        const { upstream, client: start, outcomes } = await serve({ retry })
        const client = start()
        await client.send(bodyOf(before, opened))
        await until(() => (upstream.calls[0]?.body.length ?? 0) > recording.length)
        expect(upstream.calls[0]?.whole).toBe(false)
        client.end(bodyOf('\r\n', after, CLOSING))
        expect(await client.answer).toMatchObject({ status: 200, text: '{"text":"Hi."}' })
        const [call] = upstream.calls
        expect(upstream.calls).toHaveLength(1)
        expect(call?.headers['transfer-encoding']).toBe('chunked')
        expect(call?.body).toContain(Buffer.from(recording).toString('latin1'))
        expect(call?.body).toMatch(/name="model"\r\n\r\nwhisper-1\r\n/)
        expect(outcomes).toMatchObject([{ status: 200, code: undefined }])
        await until(() => openSpools().length === 0)
      },
    )

    it.each<[string, string, number, string]>([
      ['an unknown field', fieldPart('modle', 'x'), 400, 'unknown_parameter'],
      ['a value that is none', fieldPart('temperature', '9'), 400, 'invalid_value'],
      ['a second model', fieldPart('model', 'a') + fieldPart('model', 'b'), 400, 'invalid_value'],
    ])('%s behind it is refused, and the upstream is never finished', async (_what, field, status, code) => {
      const { upstream, client: start, outcomes } = await serve()
      const client = start()
      await client.send(bodyOf(before, opened))
      await until(() => (upstream.calls[0]?.body.length ?? 0) > 1000)
      await client.send(bodyOf('\r\n', field, after, NEXT))
      const answer = await client.answer
      expect(answer.status).toBe(status)
      expect(answer.text).toContain(code)
      await until(() => upstream.calls.every(({ closed }) => closed))
      expect(upstream.calls.map(({ whole }) => whole)).toEqual([false])
      expect(outcomes).toMatchObject([{ status, code }])
      await until(() => openSpools().length === 0)
    })

    it('an upload that breaks off is never finished upstream, and logged nowhere', async () => {
      const { upstream, client: start, outcomes, logger } = await serve()
      const client = start()
      await client.send(bodyOf(before, opened))
      await until(() => (upstream.calls[0]?.body.length ?? 0) > 1000)
      client.leave()
      await until(() => upstream.calls.every(({ closed }) => closed) && outcomes.length === 1)
      expect(upstream.calls.map(({ whole }) => whole)).toEqual([false])
      expect(outcomes).toMatchObject([{ status: 499, code: 'aborted' }])
      expect(logger.error).not.toHaveBeenCalled()
      await until(() => openSpools().length === 0)
    })
  })

  it('an upload without its closing boundary is never finished upstream', async () => {
    const { upstream, client: start } = await serve()
    const client = start()
    client.end(bodyOf(model, opened))
    const answer = await client.answer
    expect(answer.status).toBe(400)
    expect(answer.text).toContain('upload_truncated')
    await until(() => upstream.calls.every(({ closed }) => closed))
    expect(upstream.calls.some(({ whole }) => whole)).toBe(false)
  })

  it('what its model can not do is refused before the recording comes', async () => {
    const { upstream, client: start } = await serve()
    const client = start()
    await client.send(bodyOf(fieldPart('model', 'gpt-transcribe'), fieldPart('response_format', 'srt'), NEXT))
    const answer = await client.answer
    expect(answer.status).toBe(400)
    expect(answer.text).toContain('"param":"response_format"')
    expect(upstream.calls).toEqual([])
  })

  it('what is here as a whole is sent with its length, fields first', async () => {
    const { upstream, client: start } = await serve()
    const client = start()
    client.end(bodyOf(filePart(), model, CLOSING))
    expect((await client.answer).status).toBe(200)
    const [call] = upstream.calls
    expect(call?.headers['content-length']).toBe(String(call?.body.length))
    expect(call?.body.indexOf('whisper-1')).toBeLessThan(call?.body.indexOf('RIFF') ?? -1)
  })

  it('a server that takes no chunks gets the length', async () => {
    const { upstream, client: start } = await serve({ upstream: { acceptsChunked: false }, retry: false })
    const client = start()
    await client.send(bodyOf(opened))
    await client.send('\r\n')
    expect(upstream.calls).toEqual([])
    client.end(bodyOf(model, CLOSING))
    expect((await client.answer).status).toBe(200)
    expect(upstream.calls[0]?.headers['content-length']).toBe(String(upstream.calls[0]?.body.length))
  })

  it('an early answer reaches the client while it still sends', async () => {
    const upstream = await watchingUpstream((_call, response) => {
      if (response.headersSent) return
      response.writeHead(429, { 'content-type': 'application/json', 'retry-after': '30', connection: 'close' })
      response.end('{"error":{"message":"slow down","type":"x","param":null,"code":null}}')
    })
    const engine = openai({ baseURL: upstream.baseURL })
    const { url } = await listen({ engine, logger: false, retry: false })
    const client = new SlowClient(url)
    await client.send(bodyOf(model, opened))
    const answer = await client.answer
    expect(answer).toMatchObject({ status: 429, headers: { 'retry-after': '30' } })
    expect(answer.text).toContain('rate_limit_exceeded')
    expect(upstream.calls.map(({ whole }) => whole)).toEqual([false])
    await engine.close?.()
  })

  it('an early failure is not noticed', async () => {
    const upstream = await watchingUpstream((_call, response, number) => {
      if (number === 1 && !response.headersSent) response.writeHead(503).end()
    })
    const engine = openai({ baseURL: upstream.baseURL })
    const { url } = await listen({ engine, logger: false, retry: { minDelay: 1 } })
    const client = new SlowClient(url)
    await client.send(bodyOf(opened))
    await until(() => upstream.calls.length === 2)
    client.end(bodyOf('\r\n', model, CLOSING))
    expect(await client.answer).toMatchObject({ status: 200, text: '{"text":"Hi."}' })
    expect(upstream.calls.map(({ whole }) => whole)).toEqual([false, true])
    expect(upstream.calls[1]?.body).toContain(Buffer.from(recording).toString('latin1'))
    await engine.close?.()
  })

  it('an upstream that dies while the client still speaks is not noticed with another engine', async () => {
    const upstream = await watchingUpstream()
    const second = fakeEngine({ transcript: { text: 'Second.' } })
    const first = openai({ baseURL: upstream.baseURL })
    const { url } = await listen({ engine: fallback(first, second), logger: false })
    const client = new SlowClient(url)
    await client.send(bodyOf(opened))
    await until(() => (upstream.calls[0]?.body.length ?? 0) > 1000)
    upstream.server.closeAllConnections()
    upstream.server.close()
    client.end(bodyOf('\r\n', model, CLOSING))
    expect(await client.answer).toMatchObject({ status: 200, text: expect.stringContaining('Second.') })
    expect(Buffer.from(second.calls[0]?.bytes ?? []).equals(recording)).toBe(true)
    await first.close?.()
  })

  it('an engine that reads once but does not begin at once gets all of it', async () => {
    const engine = { ...fakeEngine(), reads: 'once' as const }
    const { client: start } = await serve({ engine })
    const client = start()
    client.end(bodyOf(model, filePart(wave(600_000)), CLOSING))
    expect((await client.answer).status).toBe(200)
    expect(engine.calls.map(({ bytes }) => bytes.length)).toEqual([600_000])
  })

  it('a client that is slow is not taken for an upstream that stops', async () => {
    const { client: start } = await serve({ upstream: { idleTimeout: 60, timeout: 150 }, retry: false })
    const client = start()
    await client.send(bodyOf(opened))
    await new Promise((resolve) => setTimeout(resolve, 250))
    client.end(bodyOf('\r\n', model, CLOSING))
    expect((await client.answer).status).toBe(200)
  })

  it('requests beyond the bound are told to come again, and the others are served', async () => {
    const { client: start, outcomes } = await serve({ maxConcurrent: 1 })
    const [first, second] = [start(), start()]
    await first.send(bodyOf(model, opened))
    await until(() => openSpools().length > 0)
    await second.send(bodyOf(model, opened))
    const refused = await second.answer
    expect(refused).toMatchObject({ status: 503, headers: { 'retry-after': '1' } })
    expect(refused.text).toContain('overloaded')
    first.end(bodyOf('\r\n', CLOSING))
    expect((await first.answer).status).toBe(200)
    await until(() => outcomes.length === 2)
    const third = start()
    third.end(bodyOf(model, filePart(), CLOSING))
    expect((await third.answer).status).toBe(200)
  })

  it('uploads beyond what may lie on disk are told to come again', async () => {
    const { client: start } = await serve({ maxSpoolSize: 400_000 })
    const client = start()
    await client.send(bodyOf(model, opened))
    await client.send(wave(600_000))
    expect(await client.answer).toMatchObject({ status: 503, headers: { 'retry-after': '1' } })
    await until(() => openSpools().length === 0)
  })
})

it('a server that wants the length gets it, and is asked so from then on', async () => {
  const upstream = await watchingUpstream((call, response) => {
    if (call.headers['content-length'] === undefined && !response.headersSent) response.writeHead(411).end()
  })
  const engine = openai({ baseURL: upstream.baseURL })
  const { url } = await listenNode({ engine, logger: false }, {})
  for (let round = 0; round < 2; round++) {
    const client = new SlowClient(url)
    await client.send(bodyOf(opened))
    if (round === 0) await until(() => upstream.calls.length === 1)
    client.end(bodyOf('\r\n', model, CLOSING))
    expect((await client.answer).status).toBe(200)
  }
  expect(upstream.calls.map(({ headers }) => headers['content-length'] !== undefined)).toEqual([false, true, true])
  await engine.close?.()
})

describe('a client that holds its body back', () => {
  it('is not asked for one that is refused', async () => {
    const handler = createNodeHandler({ engine: fakeEngine(), logger: false, maxFileSize: 1000 })
    const { server, url } = await httpServer(() => {})
    server.on('checkContinue', (request, response) => void handler(request, response))
    for (const [length, status] of [
      [9_000_000, 413],
      [undefined, 200],
    ] as const) {
      const body = bodyOf(model, filePart(), CLOSING)
      const client = new SlowClient(url, { expect: '100-continue', 'content-length': String(length ?? body.length) })
      let asked = false
      client.request.on('continue', () => {
        asked = true
        client.end(body)
      })
      client.request.flushHeaders()
      expect((await client.answer).status).toBe(status)
      expect(asked).toBe(status === 200)
    }
  })
})

it('an engine that has told something is ended, when the upload is refused', async () => {
  let isEnded = false
  const engine: Engine = {
    ...fakeEngine(),
    async *transcribeEarly() {
      try {
        yield { type: 'delta', delta: 'Hel' }
        yield { type: 'delta', delta: 'lo.' }
      } finally {
        isEnded = true
      }
    },
  }
  const form = bodyOf(model, filePart(recording), fieldPart('colour', 'red'), CLOSING)
  const answer = await createHandler({ engine, logger: false })(rawRequest(form))
  expect(answer.status).toBe(400)
  await until(() => isEnded)
})
