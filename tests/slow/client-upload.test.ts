import type { IncomingMessage, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { TranscriptionError } from '@transcribekit/core'
import { fakeEngine } from '@transcribekit/core/testing'
import { transcribe } from '@transcribekit/express'
import express from 'express'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { launchChromium } from '../lib/chromium.js'
import {
  answerOf,
  type ClientServer,
  ENDPOINT,
  FAULTS,
  heldEngine,
  refusalOf,
  startClientServer,
} from '../lib/client-server.js'
import { RECORDING, sendFrom, type Trial } from '../lib/client-trial.js'

declare const client: typeof import('@transcribekit/client')

let server: ClientServer
let browser: Browser
let page: Page

beforeAll(async () => {
  server = await startClientServer('page.ts')
  browser = await launchChromium()
}, 60_000)

afterAll(async () => {
  await browser?.close()
  await server?.close()
})

beforeEach(async () => {
  server.reset()
  page = await browser.newPage()
  await page.goto(server.url)
  return () => page.close()
})

const send = (trial?: Trial) => sendFrom(page, trial)

const stream = { stream: true }

describe('a recording', () => {
  it('is transcribed, with the file as the last part of the form', async () => {
    server.answerBy(answerOf(200, { text: 'Hi.' }))
    const params = { language: 'en', timestamp_granularities: ['word'] }
    expect((await send({ url: FAULTS, params })).result).toEqual({ text: 'Hi.' })
    const [{ body = '', headers } = {}] = server.calls
    expect([...body.matchAll(/form-data; name="([^"]+)"/g)].map(([, name]) => name)).toEqual([
      'model',
      'language',
      'timestamp_granularities[]',
      'file',
    ])
    expect(body).toContain('filename="recording.webm"')
    expect(headers?.['idempotency-key']).toMatch(/^[0-9a-f]{32}$/)
  })

  it('reaches the engine whole', async () => {
    const engine = fakeEngine()
    server.engine = engine
    const { result } = await send({ params: { response_format: 'verbose_json', prompt: 'Größe, 日本' } })
    expect(result).toMatchObject({ task: 'transcribe', text: 'Hello world.', duration: 1.5 })
    const [call] = engine.calls
    expect(Buffer.from(call?.bytes ?? []).toString('base64')).toBe(RECORDING)
    expect(call?.request).toMatchObject({ model: 'whisper-1', prompt: 'Größe, 日本', file: { name: 'recording.webm' } })
  })

  it.each([
    ['text', /^Hello world\.$/],
    ['srt', /^1\n00:00:00,100 --> /],
    ['vtt', /^WEBVTT\n/],
  ])('becomes %s', async (response_format, expected) => {
    expect((await send({ params: { response_format } })).result).toMatch(expected)
  })

  it('tells of its upload', async () => {
    const { progress, result } = await send({ padding: 3_000_000 })
    expect(result).toMatchObject({ text: 'Hello world.' })
    const loaded = progress.map((told) => told.loaded)
    expect(loaded).toEqual(loaded.toSorted((a, b) => a - b))
    const { total = 0 } = progress.at(-1) ?? {}
    expect(loaded.at(-1)).toBe(total)
    expect(total).toBeGreaterThan(3_023_772)
    expect(progress.every((told) => told.total === total)).toBe(true)
  })
})

describe('a stream', () => {
  it('tells of words before the last are spoken', async () => {
    const engine = heldEngine()
    server.engine = engine
    await page.exposeFunction('goOn', () => engine.goOn())
    const outcome = await page.evaluate(
      async ([base64, url]) => {
        const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
        const partials: string[] = []
        const result = await client.createTranscriptionClient({ url }).transcribe(new Blob([bytes]), {
          stream: true,
          onPartial: (text, event) => {
            partials.push(`${event.type}: ${text}`)
            // Without it the engine would wait for ever.
            if (partials.length === 1) (globalThis as unknown as { goOn(): void }).goOn()
          },
        })
        return { partials, result }
      },
      [RECORDING, ENDPOINT] as const,
    )
    expect(outcome).toEqual({
      partials: [
        'transcript.text.delta: Good ',
        'transcript.text.delta: Good morning.',
        'transcript.text.done: Good morning.',
      ],
      result: { text: 'Good morning.' },
    })
  })

  it('of who speaks becomes a transcription', async () => {
    server.engine = fakeEngine({
      transcript: { segments: [{ start: 0, end: 1.5, text: ' Hi.', speaker: 'A' }], duration: 2 },
    })
    const { result } = await send({ params: { ...stream, response_format: 'diarized_json' } })
    expect(result).toMatchObject({ task: 'transcribe', duration: 1.5, text: 'Hi.', segments: [{ speaker: 'A' }] })
  })

  it('may be answered as a whole', async () => {
    server.answerBy(answerOf(200, { text: 'Hi.' }))
    const { result, partials } = await send({ url: FAULTS, params: stream })
    expect(result).toEqual({ text: 'Hi.' })
    expect(partials).toEqual([['Hi.', 'transcript.text.done']])
  })

  it.each<[string, (text: string) => [string, 'end' | 'destroy'], object]>([
    ['ends too early', (text) => [text, 'end'], { code: 'engine_failed', message: expect.stringMatching(/partial/) }],
    ['breaks', (text) => [text, 'destroy'], { code: 'network', message: expect.stringMatching(/connection broke/) }],
    [
      'tells an error',
      (text) => [`${text}event: error\ndata: {"error":{"message":"No.","code":"upstream_error"}}\n\n`, 'end'],
      { code: 'engine_failed', serverCode: 'upstream_error', message: 'No.' },
    ],
  ])('that %s fails with what had come, and is not sent again', async (_, bodyOf, expected) => {
    server.answerBy((_call, response) => {
      const [body, end] = bodyOf('data: {"type":"transcript.text.delta","delta":"Größe "}\n\n')
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(body)
      // The page has read what came before.
      setTimeout(() => response[end](), 300)
    })
    const { error, isClientError } = await send({ url: FAULTS, params: stream })
    expect(error).toMatchObject({ status: 200, partial: 'Größe ', ...expected })
    expect(isClientError).toBe(true)
    expect(server.calls).toHaveLength(1)
  })
})

describe('cancelling', () => {
  it.each(['upload', 'partial'] as const)('after the %s stops the engine', async (cancelOn) => {
    const engine = heldEngine()
    server.engine = engine
    const [{ error }] = await Promise.all([send({ params: stream, cancelOn }), engine.stopped])
    expect(error).toMatchObject({ code: 'aborted' })
    expect(error?.partial).toBe(cancelOn === 'partial' ? 'Good ' : undefined)
  })

  it('between two attempts makes no other', async () => {
    server.answerBy(refusalOf(503, 'overloaded', { 'retry-after': '15' }))
    const refused = page.waitForResponse((response) => response.status() === 503)
    const failed = page.evaluate(
      ([url]) => {
        const controller = new AbortController()
        Object.assign(globalThis, { controller })
        const options = { signal: controller.signal }
        const call = client.createTranscriptionClient({ url }).transcribe(new Blob(['x']), options)
        return call.catch((error) => error.code)
      },
      [FAULTS] as const,
    )
    await (await refused).finished()
    await page.evaluate(() => (globalThis as unknown as { controller: AbortController }).controller.abort())
    expect([await failed, server.calls.length]).toEqual(['aborted', 1])
  })

  it('before it begins sends nothing', async () => {
    const code = await page.evaluate(
      ([url]) =>
        client
          .createTranscriptionClient({ url })
          .transcribe(new Blob(['x']), { signal: AbortSignal.abort() })
          .catch((error) => error.code),
      [FAULTS] as const,
    )
    expect([code, server.calls.length]).toEqual(['aborted', 0])
  })
})

describe('another attempt', () => {
  it('is made with the same key, and with headers of its own', async () => {
    server.answerBy(
      // On a connection that was used before, the browser itself would send again.
      refusalOf(503, 'overloaded', { 'retry-after': '0', connection: 'close' }),
      (_call, response) => response.destroy(),
      answerOf(200, { text: 'Hi.' }),
    )
    const result = await page.evaluate(
      ([url]) => {
        let asked = 0
        const headers = async () => ({ authorization: `Bearer ${++asked}` })
        return client.createTranscriptionClient({ url, headers }).transcribe(new Blob(['x'], { type: 'audio/mpeg' }))
      },
      [FAULTS] as const,
    )
    expect(result).toEqual({ text: 'Hi.' })
    expect(server.calls.map(({ headers }) => headers.authorization)).toEqual(['Bearer 1', 'Bearer 2', 'Bearer 3'])
    expect(new Set(server.calls.map(({ headers }) => headers['idempotency-key'])).size).toBe(1)
    expect(new Set(server.calls.map(({ body }) => /filename="([^"]*)"/.exec(body)?.[1]))).toEqual(
      new Set(['recording.mp3']),
    )
  })

  it.each([
    [2, undefined, 3],
    [0, 0, 1],
  ])('is made %d times at most where the server stays busy', async (_, maxRetries, calls) => {
    server.answerBy(refusalOf(502, 'upstream_error', { 'retry-after': '0' }))
    const { error } = await send({ url: FAULTS, options: { maxRetries } })
    expect(error).toMatchObject({ code: 'engine_failed', status: 502 })
    expect(server.calls).toHaveLength(calls)
  })

  it.each([
    [400, 'invalid_value', {}],
    [500, 'internal_error', {}],
    [429, 'insufficient_quota', {}],
    [429, 'rate_limit_exceeded', { 'retry-after': '60' }],
  ])('is not made after %d %s', async (status, code, headers) => {
    server.answerBy(refusalOf(status, code, headers))
    expect((await send({ url: FAULTS })).error).toMatchObject({ status, serverCode: code })
    expect(server.calls).toHaveLength(1)
  })
})

describe('what fails', () => {
  it.each<[string, Trial, object]>([
    [
      'a recording above the limit of the client',
      { options: { maxBytes: 1000 }, url: FAULTS },
      { code: 'too_large', message: expect.stringMatching(/23772 bytes and may have 1000/) },
    ],
    ['a recording above the limit of the server', { padding: 7_000_000 }, { code: 'too_large', status: 413 }],
    ['a text', { text: 'No sound.', name: 'talk.mp3' }, { code: 'unsupported_format', status: 400, param: 'file' }],
    ['a value', { params: { temperature: 3 } }, { code: 'rejected', status: 400, param: 'temperature' }],
    [
      'a stream of subtitles',
      { params: { stream: true, response_format: 'srt' } },
      { code: 'rejected', param: 'stream' },
    ],
    ['a path that is none', { url: '/nowhere' }, { code: 'rejected', status: 404 }],
    [
      'a server that is not there',
      { url: 'http://127.0.0.1:1/', options: { maxRetries: 0 } },
      { code: 'network', message: expect.stringMatching(/CORS/) },
    ],
  ])('%s', async (_, trial, expected) => {
    const { error, isClientError } = await send(trial)
    expect(error).toMatchObject(expected)
    expect(isClientError).toBe(true)
    expect(server.calls).toEqual([])
  })

  it.each<[number, string | null, object, object]>([
    [400, 'upload_truncated', {}, { code: 'upload_truncated' }],
    [429, 'rate_limit_exceeded', { 'retry-after': '60' }, { code: 'rate_limited', retryAfter: 60 }],
    [500, 'engine_failed', {}, { code: 'engine_failed' }],
    [401, 'unauthorized', {}, { code: 'rejected', message: 'No.' }],
  ])('%d %s', async (status, code, headers, expected) => {
    server.answerBy(refusalOf(status, code, headers as Record<string, string>))
    expect((await send({ url: FAULTS })).error).toMatchObject({ status, ...expected })
  })

  it('a page in place of a transcription', async () => {
    server.answerBy(answerOf(200, '<!doctype html>'))
    const { error } = await send({ url: FAULTS })
    expect(error).toMatchObject({
      code: 'rejected',
      status: 200,
      message: expect.stringMatching(/text\/html.*check that url/),
    })
  })

  it('an answer that does not come in time', async () => {
    server.answerBy(() => {})
    const { error } = await send({ url: FAULTS, options: { timeout: 200, maxRetries: 0 } })
    expect(error).toMatchObject({ code: 'network', message: expect.stringMatching(/within 0\.2 s/) })
  })

  it('the engine', async () => {
    server.engine = fakeEngine({ error: new Error('broken') })
    expect((await send()).error).toMatchObject({ code: 'engine_failed', status: 500 })
  })
})

it('a server on another origin is told apart by its errors as well', async () => {
  const app = express()
  app.use((request, response, next) => {
    response.setHeader('access-control-allow-origin', '*')
    response.setHeader('access-control-allow-headers', 'idempotency-key, authorization')
    if (request.method === 'OPTIONS') response.sendStatus(204)
    else next()
  })
  const engine = fakeEngine()
  const authorize = ({ headers }: IncomingMessage) => {
    if (headers.authorization === 'Bearer me') return true
    throw new TranscriptionError('rate_limit_exceeded', 'No.', { retryAfter: 60 })
  }
  app.use('/v1', transcribe({ engine, authorize, logger: false }))
  const other = await new Promise<Server>((resolve) => {
    const listening = app.listen(0, '127.0.0.1', () => resolve(listening))
  })
  try {
    const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}${ENDPOINT}`
    expect((await send({ url })).error).toMatchObject({ code: 'rate_limited', status: 429, retryAfter: 60 })
    const options = { headers: { authorization: 'Bearer me' } }
    expect((await send({ url, options })).result).toMatchObject({ text: 'Hello world.' })
  } finally {
    other.closeAllConnections()
    await new Promise((resolve) => other.close(resolve))
  }
})

describe('describe()', () => {
  const describeAt = (url: string) =>
    page.evaluate(
      (path) =>
        client
          .createTranscriptionClient({ url: path })
          .describe()
          .catch(({ code, status, message }) => ({ code, status, message })),
      url,
    )

  it('tells what the server can do', async () => {
    expect(await describeAt(ENDPOINT)).toEqual({
      models: [],
      languages: 'any',
      formats: ['json', 'text', 'srt', 'verbose_json', 'vtt', 'diarized_json'],
      maxBytes: 5_000_000,
    })
  })

  it.each([
    ['/nowhere', { code: 'rejected', status: 404, message: expect.stringMatching(/describe: true/) }],
    ['/', { code: 'rejected', status: 200 }],
    ['http://127.0.0.1:1/', { code: 'network' }],
  ])('fails at %s', async (url, expected) => {
    expect(await describeAt(url)).toMatchObject(expected)
  })
})
