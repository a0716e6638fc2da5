import { readFileSync } from 'node:fs'
import { TranscriptionError } from '@transcribekit/core'
import { fakeEngine } from '@transcribekit/core/testing'
import { transcribe, withTranscription } from '@transcribekit/next'
import { NextRequest } from 'next/server.js'
import { describe, expect, expectTypeOf, it } from 'vitest'

const SPEECH = readFileSync(new URL('../../../fixtures/containers/speech.webm', import.meta.url))

/** A request as Next hands it to a route handler. The routes of a production build are tested with the demo. */
function request(fields: Record<string, string> = { model: 'whisper-1' }, headers: Record<string, string> = {}) {
  const body = new FormData()
  body.append('file', new Blob([SPEECH]), 'blob')
  for (const [name, value] of Object.entries(fields)) body.append(name, value)
  return new NextRequest('http://127.0.0.1/v1/audio/transcriptions', { method: 'POST', body, headers })
}

describe('transcribe()', () => {
  it('answers the contract', async () => {
    const engine = fakeEngine()
    const answer = await transcribe({ engine })(request())
    expect(await answer.json()).toEqual({ text: 'Hello world.', usage: { type: 'duration', seconds: 2 } })
    expect(Buffer.from(engine.calls[0]?.bytes ?? []).equals(SPEECH)).toBe(true)
  })

  it('translates', async () => {
    const engine = fakeEngine()
    await transcribe({ engine, task: 'translate' })(request())
    expect(engine.calls[0]?.request.task).toBe('translate')
  })

  it('tells what it can do, where that is enabled and the handler is GET as well', async () => {
    const asked = () => new NextRequest('http://127.0.0.1/v1/audio/transcriptions')
    expect((await transcribe({ engine: fakeEngine() })(asked())).status).toBe(405)
    const answer = await transcribe({ engine: fakeEngine(), describe: true })(asked())
    expect(await answer.json()).toMatchObject({ models: [], languages: 'any', maxBytes: 26_214_400 })
  })

  it("hands Next's request to authorize", async () => {
    const post = transcribe({ engine: fakeEngine(), authorize: ({ cookies }) => cookies.has('session') })
    expect((await post(request())).status).toBe(401)
    expect((await post(request({ model: 'm' }, { cookie: 'session=1' }))).status).toBe(200)
  })
})

describe('withTranscription()', () => {
  it("hands the transcription and the form to the app's handler", async () => {
    const post = withTranscription((_request, { text }, form) => Response.json({ text, title: form.get('title') }), {
      engine: fakeEngine(),
    })
    expect(await (await post(request({ title: 'Groceries' }))).json()).toEqual({
      text: 'Hello world.',
      title: 'Groceries',
    })
  })

  it('types the transcription by its format', async () => {
    const post = withTranscription(
      (_request, transcription) => {
        expectTypeOf(transcription).toEqualTypeOf<string>()
        return new Response(transcription)
      },
      { engine: fakeEngine(), response_format: 'vtt' },
    )
    expect(await (await post(request())).text()).toContain('WEBVTT')
  })

  it("answers a recording that can't be transcribed, and lets the handler's own errors pass", async () => {
    const failing = fakeEngine({ error: new TranscriptionError('upstream_timeout', 'Too late.') })
    const post = withTranscription(() => Response.json({}), { engine: failing })
    const answer = await post(request())
    expect(answer.status).toBe(504)
    expect(await answer.json()).toMatchObject({ error: { code: 'upstream_timeout' } })
    const broken = withTranscription(
      () => {
        throw new RangeError('a bug of the app')
      },
      { engine: fakeEngine() },
    )
    await expect(broken(request())).rejects.toThrow(RangeError)
  })
})
