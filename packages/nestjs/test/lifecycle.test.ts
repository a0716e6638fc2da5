import { setImmediate } from 'node:timers/promises'
import { Inject, Injectable } from '@nestjs/common'
import { TranscriptionModule, TranscriptionService } from '@transcribekit/nestjs'
import { describe, expect, it, vi } from 'vitest'
import { createApp, gatedEngine, listen, PATH, PLATFORMS, post, SPEECH } from './support/app.js'

@Injectable()
class Notes {
  readonly transcription: TranscriptionService
  constructor(@Inject(TranscriptionService) transcription: TranscriptionService) {
    this.transcription = transcription
  }
}

async function startWith(gate: ReturnType<typeof gatedEngine>, options: object = {}, platform?: 'express' | 'fastify') {
  const module = TranscriptionModule.forRoot({ engine: gate.engine, path: PATH, logger: false, ...options })
  const app = await createApp({ imports: [module], providers: [Notes] }, platform)
  return { app, url: `${await listen(app)}/${PATH}`, service: app.get(Notes).transcription }
}

describe.each(PLATFORMS)('a shutdown on platform-%s', (platform) => {
  it('lets a running request end, and then closes the engine', async () => {
    const gate = gatedEngine()
    const { app, url } = await startWith(gate, {}, platform)
    const call = post(url)
    await gate.entered
    const closed = app.close()
    await setImmediate()
    expect(gate.log).toEqual([])
    gate.open()
    const answer = await call
    expect([answer.status, await answer.json()]).toMatchObject([200, { text: 'Hello world.' }])
    await closed
    expect(gate.log).toEqual(['transcribed', 'closed'])
  })
})

it('lets a call of the service end, and refuses new ones', async () => {
  const gate = gatedEngine()
  const { app, url, service } = await startWith(gate)
  const call = service.transcribe({ file: SPEECH })
  const stream = service.stream({ file: SPEECH })
  const first = stream.next()
  await gate.entered
  const closed = app.close()
  const refused = await post(url)
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1'])
  expect(refused.headers.get('x-request-id')).toMatch(/^req_/)
  expect(await service.health()).toMatchObject({ status: 'down' })
  expect(await refused.json()).toMatchObject({ error: { code: 'overloaded' } })
  await expect(service.transcribe({ file: SPEECH })).rejects.toMatchObject({ code: 'overloaded', retryAfter: 1 })
  gate.open()
  expect((await call).text).toBe('Hello world.')
  expect((await first).value).toMatchObject({ type: 'transcript.text.delta' })
  await stream.return(undefined)
  await closed
  expect(gate.log.at(-1)).toBe('closed')
})

it('waits no longer than it is told to', async () => {
  const gate = gatedEngine()
  const { app, service } = await startWith(gate, { shutdownTimeout: 10 })
  const call = service.transcribe({ file: SPEECH })
  await gate.entered
  await app.close()
  expect(gate.log).toEqual(['closed'])
  gate.open()
  await call
})

it('of one instance leaves its engine to the others', async () => {
  const gate = gatedEngine()
  const [first, second] = [await startWith(gate), await startWith(gate)]
  await first.app.close()
  expect(gate.log).toEqual([])
  await second.app.close()
  expect(gate.log).toEqual(['closed'])
})

it.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('does not take %d for a time', async (shutdownTimeout) => {
  await expect(startWith(gatedEngine(), { shutdownTimeout })).rejects.toThrow(RangeError)
})

it('of one app leaves the shared engine to the other', async () => {
  vi.stubEnv('OPENAI_BASE_URL', 'http://127.0.0.1:9/v1')
  const start = () => createApp({ imports: [TranscriptionModule.forRoot({ path: PATH, logger: false })] })
  const [first, second] = [await start(), await start()]
  await first.close()
  const call = () => second.get(TranscriptionService).transcribe({ file: SPEECH })
  await expect(call()).rejects.toMatchObject({ code: 'upstream_unreachable' })
  await second.close()
  const third = await start()
  await expect(third.get(TranscriptionService).transcribe({ file: SPEECH })).rejects.toMatchObject({
    code: 'upstream_unreachable',
  })
  vi.unstubAllEnvs()
})
