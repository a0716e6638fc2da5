import { Readable } from 'node:stream'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { createHandler, TranscriptionError, withTranscription } from '../src/index.js'
import { sendResponse } from '../src/node.js'
import { fakeEngine } from '../src/testing.js'
import { wave } from './support/audio.js'
import { httpServer, upstream } from './support/servers.js'

type Handler = (request: Request) => Promise<Response>

/** Serves a handler as a web-standard framework does; what it throws is the framework's to answer. */
async function serve(handler: Handler) {
  const thrown: unknown[] = []
  const server = await httpServer(async (incoming, outgoing) => {
    const request = new Request(new URL(incoming.url ?? '', 'http://127.0.0.1'), {
      method: incoming.method,
      headers: incoming.headers as Record<string, string>,
      body: Readable.toWeb(incoming),
      duplex: 'half',
    } as RequestInit)
    const answer = await handler(request).catch((error) => {
      thrown.push(error)
      return new Response('the framework', { status: 500 })
    })
    await sendResponse(incoming, outgoing, answer)
  })
  return { url: server.url, thrown }
}

async function post(
  url: string,
  fields: Record<string, string> = { model: 'm' },
  headers: Record<string, string> = {},
) {
  const form = new FormData()
  form.append('file', new File([wave(2000)], 'talk.wav'))
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  const response = await fetch(url, { method: 'POST', body: form, headers })
  const text = await response.text()
  return { status: response.status, text, error: text.startsWith('{') ? JSON.parse(text).error : undefined }
}

describe('options as a function of the request', () => {
  it('are asked for at every request, and may be a promise', async () => {
    const engine = fakeEngine()
    const options = vi.fn(async (request: Request) => ({
      engine,
      params: { language: request.headers.get('x-language') ?? 'en' },
    }))
    const handler = createHandler(options)
    expect(options).not.toHaveBeenCalled()
    const { url } = await serve(handler)
    for (const language of ['de', 'fr']) {
      expect((await post(url, { model: 'm' }, { 'x-language': language })).status).toBe(200)
    }
    expect(engine.calls.map(({ request }) => request.language)).toEqual(['de', 'fr'])
    expect(options).toHaveBeenCalledTimes(2)
  })

  it('choose engine, limits and who may come', async () => {
    const [free, paid] = [fakeEngine(), fakeEngine({ transcript: { text: 'Paid.' } })]
    const { url } = await serve(
      createHandler((request) => {
        const user = request.headers.get('x-user')
        if (user === 'ann') return { engine: paid }
        return { engine: free, maxFileSize: 1000, authorize: () => user !== null }
      }),
    )
    expect((await post(url)).error).toMatchObject({ code: 'unauthorized' })
    expect((await post(url, { model: 'm' }, { 'x-user': 'bob' })).error).toMatchObject({ code: 'file_too_large' })
    expect((await post(url, { model: 'm' }, { 'x-user': 'ann' })).text).toBe('{"text":"Paid."}')
  })

  it.each([
    ['thrown', () => Promise.reject(new TranscriptionError('rate_limit_exceeded', 'Ten a day.')), 429, undefined],
    ['of a parameter that the contract does not have', () => ({ params: { temperature: 9 } }), 400, 'temperature'],
  ])('a TranscriptionError %s is answered', async (_, options, status, param) => {
    const { url, thrown } = await serve(createHandler(() => Promise.resolve(options())))
    const answer = await post(url)
    expect(answer.status).toBe(status)
    expect(answer.error.param).toBe(param ?? null)
    expect(thrown).toEqual([])
  })

  it.each([
    ['thrown', () => Promise.reject(new RangeError('the database of users is down')), /database/],
    ['of a limit that is none', () => ({ maxFileSize: 0.5 }), /maxFileSize/],
  ])('any other error %s passes through', async (_, options, message) => {
    const { url, thrown } = await serve(createHandler(() => Promise.resolve(options())))
    expect(await post(url)).toMatchObject({ status: 500, text: 'the framework' })
    expect(thrown).toEqual([expect.objectContaining({ name: 'RangeError', message: expect.stringMatching(message) })])
  })

  it('share the default engine, which is chosen once', async () => {
    const server = await upstream({ body: { text: 'From upstream.' } })
    vi.stubEnv('OPENAI_BASE_URL', server.baseURL)
    onTestFinished(() => void vi.unstubAllEnvs())
    const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn() }
    const { url } = await serve(createHandler(() => ({ logger })))
    await Promise.all([post(url), post(url)])
    expect((await post(url)).text).toBe('{"text":"From upstream."}')
    expect(logger.info).toHaveBeenCalledTimes(1)
  })
})

describe('options as a function in front of the handler of the app', () => {
  it('name the field, and the parameters beside it', async () => {
    const engine = fakeEngine()
    const handler = withTranscription(
      (request, { text }, form) => Response.json({ text, to: request.headers.get('x-to'), title: form.get('title') }),
      async (request) => ({ engine, field: 'file', language: request.headers.get('x-language') ?? 'en' }),
    )
    const { url } = await serve(handler)
    const { text } = await post(url, { title: 'Groceries' }, { 'x-language': 'de', 'x-to': 'ann' })
    expect(JSON.parse(text)).toEqual({ text: 'Hello world.', to: 'ann', title: 'Groceries' })
    expect(engine.calls[0]?.request.language).toBe('de')
  })

  it('are answered or pass through as in front of the endpoint, and the app is not asked', async () => {
    const app = vi.fn(() => new Response())
    const refusing = await serve(
      withTranscription(app, () => {
        throw new TranscriptionError('unauthorized', 'Sign in.')
      }),
    )
    expect((await post(refusing.url)).error).toMatchObject({ code: 'unauthorized', message: 'Sign in.' })
    const broken = await serve(withTranscription(app, () => ({ maxFields: -1 })))
    expect((await post(broken.url)).text).toBe('the framework')
    expect(broken.thrown).toEqual([expect.any(RangeError)])
    expect(app).not.toHaveBeenCalled()
  })
})
