import { expect, it, vi } from 'vitest'
import { withTranscription } from '../src/index.js'
import { fakeEngine } from '../src/testing.js'
import { wave } from './support/audio.js'
import { openSpools } from './support/descriptors.js'
import { bodyOf, CLOSING, fieldPart, filePart, rawRequest } from './support/form.js'

const voice = (bytes: Uint8Array = wave()) => filePart(bytes, 'name="voice"; filename="a.webm"')

it("hands the transcript and the form's other fields to the app", async () => {
  const engine = fakeEngine()
  const handler = withTranscription(
    (_, { text }, form) => Response.json({ text, titles: form.getAll('title'), model: form.get('model') }),
    { engine, field: 'voice', model: 'ours', language: 'de' },
  )
  const body = bodyOf(
    fieldPart('title', 'one'),
    voice(),
    fieldPart('title', 'two'),
    fieldPart('model', 'theirs'),
    CLOSING,
  )
  const response = await handler(rawRequest(body))
  expect(await response.json()).toEqual({ text: 'Hello world.', titles: ['one', 'two'], model: 'theirs' })
  expect(engine.calls[0]?.request).toMatchObject({ model: 'ours', language: 'de' })
})

it('gives the result by its format', async () => {
  const handler = withTranscription((_, srt) => new Response(srt), {
    engine: fakeEngine(),
    field: 'voice',
    response_format: 'srt',
  })
  expect(await (await handler(rawRequest(bodyOf(voice(), CLOSING)))).text()).toMatch(/^1\n00:00:00,100 --> /)
})

it.each([
  ['no file', bodyOf(fieldPart('title', 'x'), CLOSING), 400, 'missing_required_parameter'],
  ['a file in another field', bodyOf(filePart(), CLOSING), 400, 'unknown_parameter'],
  ['no audio', bodyOf(voice(Buffer.from('hello')), CLOSING), 400, 'unsupported_format'],
  ['a body that breaks off', bodyOf(voice()), 400, 'upload_truncated'],
])('answers %s without asking the app', async (_, body, status, code) => {
  const app = vi.fn(() => new Response())
  const response = await withTranscription(app, { engine: fakeEngine(), field: 'voice' })(rawRequest(body))
  expect(response.status).toBe(status)
  expect(await response.json()).toMatchObject({ error: { code } })
  expect(app).not.toHaveBeenCalled()
})

it('names the field of the app where the file is missing', async () => {
  const handler = withTranscription(() => new Response(), { engine: fakeEngine(), field: 'voice' })
  const response = await handler(rawRequest(bodyOf(CLOSING)))
  const { error } = (await response.json()) as { error: { param: string; message: string } }
  expect(error.param).toBe('voice')
  expect(error.message).toContain('voice')
})

it('passes on what the app throws', async () => {
  const handler = withTranscription(
    () => {
      throw new RangeError('of the app')
    },
    { engine: fakeEngine(), field: 'voice' },
  )
  await expect(handler(rawRequest(bodyOf(voice(wave(600_000)), CLOSING)))).rejects.toThrow(RangeError)
  expect(openSpools()).toEqual([])
})
