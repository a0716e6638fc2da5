import { request as httpRequest } from 'node:http'
import { createHandler } from '@transcribekit/core'
import { fakeEngine } from '@transcribekit/core/testing'
import { transcribe } from '@transcribekit/express'
import type { NextFunction, Request, Response } from 'express'
import { describe, expect, it } from 'vitest'
import { EXPRESS_LINES, FILE_BEGUN, fixture, form, serve, statusOfStuckUpload } from './serve.js'

describe.each(EXPRESS_LINES)('transcribe() in %s', (_, express) => {
  async function start(options: Parameters<typeof transcribe>[0] = { engine: fakeEngine() }, mount = '/v1') {
    const app = express()
    app.use(mount, transcribe(options))
    app.get(`${mount}/audio/transcriptions`, (_request, response) => response.send('a page of the app'))
    app.use((_request: Request, response: Response) => response.status(404).send('not found by the app'))
    app.use((error: Error, _request: Request, response: Response, _next: NextFunction) =>
      response.status(599).send(error.message),
    )
    return serve(app)
  }

  it('tells what it can do at its path alone, where that is enabled', async () => {
    const url = await start({ engine: fakeEngine(), describe: true })
    const answer = await fetch(`${url}/v1/audio/transcriptions`)
    expect(await answer.json()).toMatchObject({ models: [], languages: 'any', maxBytes: 26_214_400 })
    expect((await fetch(`${url}/v1/audio/transcriptions`, { method: 'HEAD' })).headers.get('x-request-id')).toMatch(
      /^req_/,
    )
    expect((await fetch(`${url}/v1/audio/translations`)).status).toBe(404)
  })

  it('answers POST /audio/transcriptions below its mount path', async () => {
    const engine = fakeEngine()
    const url = await start({ engine })
    const answer = await fetch(`${url}/v1/audio/transcriptions`, { method: 'POST', body: form({ model: 'whisper-1' }) })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('application/json')
    expect(await answer.json()).toEqual({ text: 'Hello world.', usage: { type: 'duration', seconds: 2 } })
    expect(engine.calls).toHaveLength(1)
    expect(engine.calls[0]?.request.file.name).toBe('blob.webm')
    expect(Buffer.from(engine.calls[0]?.bytes ?? []).equals(fixture('containers/speech.webm'))).toBe(true)
  })

  it('answers at the root, and with a slash at the end', async () => {
    const url = await start(undefined, '/')
    for (const path of ['/audio/transcriptions', '/audio/transcriptions/']) {
      const answer = await fetch(url + path, { method: 'POST', body: form({ model: 'whisper-1' }) })
      expect(answer.status).toBe(200)
    }
  })

  it('translates below its mount path, beside transcriptions', async () => {
    const engine = fakeEngine()
    const app = express()
    app.use('/v1', transcribe({ engine }), transcribe({ engine, task: 'translate' }))
    const url = await serve(app)
    for (const [path, task] of [
      ['transcriptions', undefined],
      ['translations', 'translate'],
    ]) {
      const body = form({ model: 'whisper-1', response_format: 'verbose_json' })
      const answer = await fetch(`${url}/v1/audio/${path}`, { method: 'POST', body })
      expect(await answer.json()).toMatchObject({ task: task ?? 'transcribe', text: 'Hello world.' })
      expect(engine.calls.at(-1)?.request.task).toBe(task)
    }
  })

  it('lets everything else pass', async () => {
    const url = await start()
    expect(await (await fetch(`${url}/v1/audio/transcriptions`)).text()).toBe('a page of the app')
    expect(await (await fetch(`${url}/v1/audio/speech`, { method: 'POST' })).text()).toBe('not found by the app')
    expect(await (await fetch(`${url}/audio/transcriptions`, { method: 'POST' })).text()).toBe('not found by the app')
  })

  it.each([
    ['text', 'text/plain; charset=utf-8', 'Hello world.'],
    ['srt', 'application/x-subrip; charset=utf-8', '1\n00:00:00,100 --> 00:00:01,400\nHello world.\n\n'],
    ['vtt', 'text/vtt; charset=utf-8', 'WEBVTT\n\n00:00:00.100 --> 00:00:01.400\nHello world.\n\n'],
  ])('answers response_format %s', async (response_format, type, body) => {
    const url = await start()
    const answer = await fetch(`${url}/v1/audio/transcriptions`, {
      method: 'POST',
      body: form({ model: 'whisper-1', response_format }),
    })
    expect(answer.headers.get('content-type')).toBe(type)
    expect(await answer.text()).toBe(body)
  })

  it('streams server-sent events', async () => {
    const url = await start()
    const answer = await fetch(`${url}/v1/audio/transcriptions`, {
      method: 'POST',
      body: form({ model: 'whisper-1', stream: 'true' }),
    })
    expect(answer.headers.get('content-type')).toBe('text/event-stream')
    const events = (await answer.text()).split('\n\n').filter(Boolean)
    expect(events.map((event) => JSON.parse(event.replace('data: ', '')).type)).toEqual([
      'transcript.text.delta',
      'transcript.text.done',
    ])
  })

  it('reads every encoding of lists and objects through multer', async () => {
    const engine = fakeEngine()
    const url = await start({ engine })
    const body = form({ model: 'm', response_format: 'verbose_json', 'chunking_strategy[type]': 'server_vad' })
    body.append('chunking_strategy[threshold]', '0.4')
    body.append('timestamp_granularities[]', 'word')
    body.append('timestamp_granularities[]', 'segment')
    const answer = await fetch(`${url}/v1/audio/transcriptions`, { method: 'POST', body })
    expect(answer.status).toBe(200)
    expect(engine.calls[0]?.request.wanted.timestamps).toEqual(['word', 'segment'])
    expect(engine.calls[0]?.request.chunking_strategy).toEqual({ type: 'server_vad', threshold: 0.4 })
  })

  it('reads fields as web-standard endpoints do, whatever multer folds', async () => {
    const cases: [string, string][][] = [
      [
        ['timestamp_granularities[0]', 'word'],
        ['timestamp_granularities[1]', 'segment'],
        ['response_format', 'verbose_json'],
      ],
      [['language[]', 'en']],
      [['model[]', 'whisper-1']],
      [
        ['language', 'en'],
        ['language', 'de'],
      ],
      [
        ['chunking_strategy[type]', 'server_vad'],
        ['chunking_strategy[threshold]', '0.5'],
        ['chunking_strategy[threshold]', '0.6'],
      ],
      [['chunking_strategy[x][y]', '1']],
    ]
    const url = await start()
    const handler = createHandler({ engine: fakeEngine() })
    for (const fields of cases) {
      const body = form({ model: 'm' })
      for (const [name, value] of fields) body.append(name, value)
      const request = new globalThis.Request(`${url}/v1/audio/transcriptions`, { method: 'POST', body })
      const web = await handler(request.clone())
      const through = await fetch(request)
      expect([through.status, await through.json()], JSON.stringify(fields)).toEqual([web.status, await web.json()])
    }
  })

  it.each<[string, Record<string, string>, Uint8Array<ArrayBuffer> | undefined, number, string, string | null]>([
    ['no model', {}, undefined, 400, 'missing_required_parameter', 'model'],
    ['an unknown field', { model: 'm', colour: 'red' }, undefined, 400, 'unknown_parameter', 'colour'],
    ['an empty file', { model: 'm' }, new Uint8Array(0), 400, 'empty_file', 'file'],
    ['a text file', { model: 'm' }, new TextEncoder().encode('x'.repeat(9000)), 400, 'unsupported_format', 'file'],
    ['a file over the limit', { model: 'm' }, wav(100_001), 413, 'file_too_large', 'file'],
  ])('refuses %s with the error envelope', async (_name, fields, file, status, code, param) => {
    const engine = fakeEngine()
    const url = await start({ engine, maxFileSize: 100_000 })
    const answer = await fetch(`${url}/v1/audio/transcriptions`, { method: 'POST', body: form(fields, file) })
    expect(answer.status).toBe(status)
    expect(await answer.json()).toEqual({
      error: { message: expect.any(String), type: 'invalid_request_error', param, code },
    })
    expect(engine.calls).toHaveLength(0)
  })

  it('accepts a file of exactly the limit', async () => {
    const url = await start({ engine: fakeEngine(), maxFileSize: 100_000 })
    const answer = await fetch(`${url}/v1/audio/transcriptions`, {
      method: 'POST',
      body: form({ model: 'm' }, wav(100_000)),
    })
    expect(answer.status).toBe(200)
  })

  it('refuses a truncated upload', async () => {
    const url = await start()
    const whole = new Request('http://x', { method: 'POST', body: form({ model: 'm' }) })
    const type = whole.headers.get('content-type') ?? ''
    const body = new Uint8Array(await whole.arrayBuffer()).slice(0, 12_000)
    const answer = await fetch(`${url}/v1/audio/transcriptions`, {
      method: 'POST',
      headers: { 'content-type': type },
      body,
    })
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({ error: { code: 'upload_truncated' } })
  })

  it('refuses an endless body at once, and the client gets the answer and not a reset', async () => {
    const url = await start({ engine: fakeEngine(), maxFileSize: 100_000 })
    const { status, body } = await new Promise<{ status: number | undefined; body: string }>((resolve, reject) => {
      const request = httpRequest(`${url}/v1/audio/transcriptions`, {
        method: 'POST',
        headers: { 'content-type': 'multipart/form-data; boundary=b' },
      })
      request.write('--b\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\n\r\n')
      request.write(wav(60_000))
      const timer = setInterval(() => request.write(Buffer.alloc(60_000)), 1)
      request.on('error', reject)
      request.on('response', (response) => {
        let text = ''
        response.on('data', (chunk) => {
          text += chunk
        })
        response.on('end', () => {
          clearInterval(timer)
          request.destroy()
          resolve({ status: response.statusCode, body: text })
        })
      })
    })
    expect(status).toBe(413)
    expect(JSON.parse(body).error.code).toBe('file_too_large')
  })

  it.each([
    ['a field that is too large', () => part('prompt', 'x'.repeat(2000))],
    ['too many fields', () => Array.from({ length: 4 }, (_, index) => part(`x${index}`, 'y')).join('')],
  ])('answers %s while the upload goes on', async (_name, body) => {
    const url = await start({ engine: fakeEngine(), maxFieldSize: 1000, maxFields: 3 })
    const status = await statusOfStuckUpload(`${url}/v1/audio/transcriptions`, `${body()}${part('y', '').slice(0, 20)}`)
    expect(status).toBe(400)
  })

  it('gives up an upload from which nothing comes any more', async () => {
    const url = await start({ engine: fakeEngine(), uploadIdleTimeout: 100 })
    const status = await statusOfStuckUpload(`${url}/v1/audio/transcriptions`, FILE_BEGUN)
    expect(status).toBe(408)
  })

  it('asks authorize before it reads the body', async () => {
    const engine = fakeEngine()
    const url = await start({ engine, authorize: (request) => request.get('authorization') === 'Bearer good' })
    const post = (authorization: string) =>
      fetch(`${url}/v1/audio/transcriptions`, {
        method: 'POST',
        headers: { authorization },
        body: form({ model: 'm' }),
      })
    expect((await post('Bearer bad')).status).toBe(401)
    expect(engine.calls).toHaveLength(0)
    expect((await post('Bearer good')).status).toBe(200)
  })

  it('aborts the engine when the client leaves', async () => {
    let reached = () => {}
    const working = new Promise<void>((resolve) => {
      reached = resolve
    })
    let stopped = () => {}
    const aborted = new Promise<void>((resolve) => {
      stopped = resolve
    })
    const engine = fakeEngine()
    const hanging = {
      ...engine,
      async *transcribe(_request: unknown, { signal }: { signal: AbortSignal }) {
        reached()
        await new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            stopped()
            reject(signal.reason)
          })
        })
      },
    } as typeof engine
    const url = await start({ engine: hanging })
    const client = new AbortController()
    const call = fetch(`${url}/v1/audio/transcriptions`, {
      method: 'POST',
      body: form({ model: 'm' }),
      signal: client.signal,
    }).catch((error: Error) => error.name)
    await working
    client.abort()
    await aborted
    expect(await call).toBe('AbortError')
  })

  it('keeps UTF-8 file names and freezes on no field name', async () => {
    const engine = fakeEngine()
    const url = await start({ engine })
    const body = new FormData()
    body.append('file', new Blob([fixture('containers/speech.mp3')]), 'Grüße 日本.mp3')
    body.append('model', 'm')
    expect((await fetch(`${url}/v1/audio/transcriptions`, { method: 'POST', body })).status).toBe(200)
    expect(engine.calls[0]?.request.file.name).toBe('Grüße 日本.mp3')
    const bomb = form({ 'items[4294967294]': 'x', 'items[x]': 'y', model: 'm' })
    expect((await fetch(`${url}/v1/audio/transcriptions`, { method: 'POST', body: bomb })).status).toBe(400)
    expect((await fetch(`${url}/v1/audio/transcriptions`, { method: 'POST', body: form({ model: 'm' }) })).status).toBe(
      200,
    )
  })
})

/** The head of a WAV file and silence, `size` bytes in all. */
function wav(size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size)
  bytes.set(fixture('speech/austen-0880.wav').subarray(0, 44))
  return bytes
}

/** A text field of a form with the boundary `b`. */
function part(name: string, value: string): string {
  return `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
}
