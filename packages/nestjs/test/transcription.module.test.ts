import { readFileSync } from 'node:fs'
import { type CanActivate, type INestApplication, Inject, Injectable, Module, type Type } from '@nestjs/common'
import { APP_GUARD, NestFactory } from '@nestjs/core'
import type { Engine } from '@transcribekit/core'
import { audioFromPath } from '@transcribekit/core/node'
import { fakeEngine } from '@transcribekit/core/testing'
import { TranscriptionModule, TranscriptionService } from '@transcribekit/nestjs'
import { afterEach, describe, expect, expectTypeOf, it } from 'vitest'

const SPEECH = new URL('../../../fixtures/containers/speech.webm', import.meta.url)
let app: INestApplication | undefined

afterEach(async () => {
  await app?.close()
  app = undefined
})

async function start(module: Type, prefix = ''): Promise<string> {
  app = await NestFactory.create(module, { logger: ['error'] })
  app.setGlobalPrefix(prefix)
  await app.listen(0, '127.0.0.1')
  return `http://127.0.0.1:${app.getHttpServer().address().port}${prefix && `/${prefix}`}`
}

function form(fields: Record<string, string> = { model: 'whisper-1' }) {
  const data = new FormData()
  data.append('file', new Blob([readFileSync(SPEECH)]), 'blob')
  for (const [name, value] of Object.entries(fields)) data.append(name, value)
  return data
}

function moduleWith(engine: Engine, path?: string): Type {
  @Module({ imports: [TranscriptionModule.forRoot({ engine, ...(path && { path }) })] })
  class AppModule {}
  return AppModule
}

describe('the endpoint', () => {
  it("answers at its path, below the app's prefix", async () => {
    const engine = fakeEngine()
    const url = await start(moduleWith(engine, 'v1/audio/transcriptions'), 'api')
    const answer = await fetch(`${url}/v1/audio/transcriptions`, { method: 'POST', body: form() })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('application/json')
    expect(await answer.json()).toEqual({ text: 'Hello world.', usage: { type: 'duration', seconds: 2 } })
    expect(Buffer.from(engine.calls[0]?.bytes ?? []).equals(readFileSync(SPEECH))).toBe(true)
  })

  it.each([
    ['srt', 'application/x-subrip; charset=utf-8'],
    ['vtt', 'text/vtt; charset=utf-8'],
    ['text', 'text/plain; charset=utf-8'],
    ['verbose_json', 'application/json'],
  ])('answers response_format %s', async (response_format, type) => {
    const url = await start(moduleWith(fakeEngine(), 'v1/audio/transcriptions'))
    const body = form({ model: 'whisper-1', response_format })
    const answer = await fetch(`${url}/v1/audio/transcriptions`, { method: 'POST', body })
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, type])
  })

  it('answers failures with the error envelope', async () => {
    const url = await start(moduleWith(fakeEngine(), 'v1/audio/transcriptions'))
    const answer = await fetch(`${url}/v1/audio/transcriptions`, { method: 'POST', body: form({}) })
    expect(answer.status).toBe(400)
    expect(await answer.json()).toEqual({
      error: {
        message: expect.stringContaining("'model' is required"),
        type: 'invalid_request_error',
        param: 'model',
        code: 'missing_required_parameter',
      },
    })
  })

  it("is behind the app's guards", async () => {
    class Refusal implements CanActivate {
      canActivate() {
        return false
      }
    }
    const engine = fakeEngine()
    @Module({
      imports: [TranscriptionModule.forRoot({ engine, path: 'v1/audio/transcriptions' })],
      providers: [{ provide: APP_GUARD, useClass: Refusal }],
    })
    class AppModule {}
    const url = await start(AppModule)
    const answer = await fetch(`${url}/v1/audio/transcriptions`, { method: 'POST', body: form() })
    expect(answer.status).toBe(403)
    expect(engine.calls).toHaveLength(0)
  })

  it('is not there without a path', async () => {
    const url = await start(moduleWith(fakeEngine()))
    const answer = await fetch(`${url}/v1/audio/transcriptions`, { method: 'POST', body: form() })
    expect(answer.status).toBe(404)
  })
})

describe('the service', () => {
  it('is injectable and typed by format', async () => {
    @Injectable()
    class Notes {
      readonly transcription: TranscriptionService
      constructor(@Inject(TranscriptionService) transcription: TranscriptionService) {
        this.transcription = transcription
      }
    }
    @Module({ imports: [TranscriptionModule.forRoot({ engine: fakeEngine() })], providers: [Notes] })
    class AppModule {}
    await start(AppModule)
    const { transcription } = (app as INestApplication).get(Notes)
    const file = await audioFromPath(SPEECH.pathname)
    const srt = await transcription.transcribe({ file, response_format: 'srt' })
    expectTypeOf(srt).toEqualTypeOf<string>()
    expect(srt).toContain('00:00:00,100 --> 00:00:01,400')
    const json = await transcription.transcribe({ file })
    expectTypeOf(json.text).toEqualTypeOf<string>()
    expect(json.text).toBe('Hello world.')
    await expect(transcription.transcribe({ file, language: 'xx' })).rejects.toMatchObject({ code: 'invalid_value' })
  })

  it('takes its options from a factory, and is global where asked to', async () => {
    @Injectable()
    class Settings {
      readonly engine = fakeEngine({ transcript: { text: 'From the factory.' } })
    }
    @Module({ providers: [Settings], exports: [Settings] })
    class SettingsModule {}
    @Injectable()
    class Notes {
      readonly transcription: TranscriptionService
      constructor(@Inject(TranscriptionService) transcription: TranscriptionService) {
        this.transcription = transcription
      }
    }
    @Module({ providers: [Notes] })
    class NotesModule {}
    @Module({
      imports: [
        TranscriptionModule.forRootAsync({
          path: 'listen',
          isGlobal: true,
          imports: [SettingsModule],
          inject: [Settings],
          useFactory: ({ engine }: Settings) => ({ engine }),
        }),
        NotesModule,
      ],
    })
    class AppModule {}
    const url = await start(AppModule)
    const answer = await fetch(`${url}/listen`, { method: 'POST', body: form() })
    expect(await answer.json()).toEqual({ text: 'From the factory.' })
    expect((app as INestApplication).get(Notes, { strict: false }).transcription).toBeInstanceOf(TranscriptionService)
  })
})
