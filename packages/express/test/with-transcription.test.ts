import { TranscriptionError } from '@transcribekit/core'
import { fakeEngine } from '@transcribekit/core/testing'
import { getTranscription, withTranscription } from '@transcribekit/express'
import type { NextFunction, Request, Response } from 'express'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { EXPRESS_LINES, FILE_BEGUN, form, serve, statusOfStuckUpload } from './serve.js'

describe.each(EXPRESS_LINES)('withTranscription() in %s', (_, express) => {
  async function start(options: Parameters<typeof withTranscription>[0]) {
    const app = express()
    app.post('/notes', withTranscription(options), (request, response) => {
      response.json({ transcription: request.transcription, title: request.body.title })
    })
    app.post('/bare', (request, response) => response.json(getTranscription(request)))
    app.use((error: unknown, _request: Request, response: Response, next: NextFunction) => {
      if (TranscriptionError.isInstance(error)) response.status(error.status).json(error)
      else if (error instanceof Error && 'status' in error) response.status(Number(error.status)).send(error.message)
      else next(error)
    })
    return serve(app)
  }

  it('hands the transcription and the form to the next handler', async () => {
    const engine = fakeEngine()
    const url = await start({ field: 'voice', engine })
    const body = form({ title: 'Groceries', model: 'the most expensive one' }, undefined, 'voice')
    const answer = await fetch(`${url}/notes`, { method: 'POST', body })
    expect(await answer.json()).toMatchObject({ transcription: { text: 'Hello world.' }, title: 'Groceries' })
    expect(engine.calls[0]?.request.model).toBeUndefined()
  })

  it('transcribes by its own parameters', async () => {
    const engine = fakeEngine()
    const url = await start({ engine, model: 'whisper-1', language: 'en', response_format: 'srt' })
    const answer = await fetch(`${url}/notes`, { method: 'POST', body: form() })
    expect(await answer.json()).toEqual({ transcription: expect.stringContaining('--> 00:00:01,400') })
    expect(engine.calls[0]?.request).toMatchObject({ model: 'whisper-1', language: 'en' })
  })

  it("answers what can't be transcribed with the error envelope", async () => {
    const url = await start({ field: 'voice', engine: fakeEngine() })
    const answer = await fetch(`${url}/notes`, { method: 'POST', body: form() })
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({ error: { code: 'unknown_parameter', param: 'file' } })
  })

  it('answers a stuck upload at once', async () => {
    const url = await start({ engine: fakeEngine(), uploadIdleTimeout: 100 })
    const status = await statusOfStuckUpload(`${url}/notes`, FILE_BEGUN)
    expect(status).toBe(408)
  })

  it("lets what the app's own authorize throws pass to its error handling", async () => {
    const url = await start({
      engine: fakeEngine(),
      authorize: () => {
        throw Object.assign(new Error('The session is over.'), { status: 403 })
      },
    })
    const answer = await fetch(`${url}/notes`, { method: 'POST', body: form() })
    expect([answer.status, await answer.text()]).toEqual([403, 'The session is over.'])
  })

  it('tells how to mend a route without the middleware', async () => {
    const url = await start({ engine: fakeEngine() })
    const answer = await fetch(`${url}/bare`, { method: 'POST' })
    expect(answer.status).toBe(500)
    expect(await answer.text()).toContain("withTranscription({ field: 'voice' })")
  })
})

it('types the result by its format', () => {
  expectTypeOf(getTranscription<'srt'>).returns.toEqualTypeOf<string>()
  expectTypeOf(getTranscription<'json'>)
    .returns.toHaveProperty('text')
    .toEqualTypeOf<string>()
  // @ts-expect-error: no such format
  const wrong = () => withTranscription({ engine: fakeEngine(), response_format: 'mp3' })
  expect(wrong).toThrow("must be 'json'")
})
