import { request } from 'node:http'
import {
  type ArgumentsHost,
  type CallHandler,
  type CanActivate,
  Catch,
  type ExceptionFilter,
  type ExecutionContext,
  type HttpException,
  type NestInterceptor,
  VersioningType,
} from '@nestjs/common'
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, HttpAdapterHost } from '@nestjs/core'
import { fakeEngine } from '@transcribekit/core/testing'
import { TranscriptionException, TranscriptionModule } from '@transcribekit/nestjs'
import { map, tap } from 'rxjs'
import { describe, expect, it } from 'vitest'
import { createApp, gatedEngine, listen, PATH, PLATFORMS, post, SPEECH, start } from './support/app.js'

describe.each(PLATFORMS)('on platform-%s', (platform) => {
  const endpoint = (engine = fakeEngine()) => TranscriptionModule.forRoot({ engine, path: PATH, logger: false })

  it('answers the contract at its path', async () => {
    const engine = fakeEngine()
    const answer = await post(`${await start({ imports: [endpoint(engine)] }, platform)}/${PATH}`)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('application/json')
    expect(answer.headers.get('x-request-id')).toMatch(/^req_/)
    expect(await answer.json()).toEqual({ text: 'Hello world.', usage: { type: 'duration', seconds: 2 } })
    expect(Buffer.from(engine.calls[0]?.bytes ?? []).equals(SPEECH)).toBe(true)
  })

  it.each([
    ['srt', 'application/x-subrip; charset=utf-8'],
    ['vtt', 'text/vtt; charset=utf-8'],
    ['text', 'text/plain; charset=utf-8'],
    ['verbose_json', 'application/json'],
  ])('answers response_format %s', async (response_format, type) => {
    const url = await start({ imports: [endpoint()] }, platform)
    const answer = await post(`${url}/${PATH}`, { model: 'whisper-1', response_format })
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, type])
  })

  it('tells what it can do, where that is enabled', async () => {
    const url = await start({ imports: [endpoint()] }, platform)
    expect((await fetch(`${url}/${PATH}`)).status).toBe(404)
    const module = TranscriptionModule.forRootAsync({
      path: PATH,
      describe: true,
      useFactory: () => ({
        engine: fakeEngine(),
        logger: false,
        authorize: ({ headers }) => 'authorization' in headers,
      }),
    })
    const described = await start({ imports: [module] }, platform)
    const answer = await fetch(`${described}/${PATH}`, { headers: { authorization: 'Bearer me' } })
    expect(await answer.json()).toMatchObject({ models: [], languages: 'any', maxBytes: 26_214_400 })
    expect((await fetch(`${described}/${PATH}`)).status).toBe(401)
    expect((await post(`${described}/${PATH}`)).status).toBe(401)
  })

  it('translates at a path of its own, beside transcriptions', async () => {
    const engine = fakeEngine()
    const translationsPath = 'v1/audio/translations'
    const params = { language: 'de' }
    const module = TranscriptionModule.forRoot({ engine, path: PATH, translationsPath, params, logger: false })
    const url = await start({ imports: [module] }, platform)
    const fields = { model: 'whisper-1', response_format: 'verbose_json' }
    expect(await (await post(`${url}/${PATH}`, fields)).json()).toMatchObject({ task: 'transcribe' })
    expect(await (await post(`${url}/${translationsPath}`, fields)).json()).toMatchObject({ task: 'translate' })
    expect(engine.calls.map(({ request }) => request.language)).toEqual(['de', undefined])
  })

  it('streams', async () => {
    const url = await start({ imports: [endpoint()] }, platform)
    const answer = await post(`${url}/${PATH}`, { model: 'whisper-1', stream: 'true' })
    expect(answer.headers.get('content-type')).toBe('text/event-stream')
    expect(await answer.text()).toMatch(/^data: .*transcript\.text\.delta.*\n\ndata: .*transcript\.text\.done.*\n\n$/)
  })

  it("stands below the app's prefix and version", async () => {
    const engine = fakeEngine()
    const module = TranscriptionModule.forRoot({ engine, path: 'audio/transcriptions', version: '2' })
    const app = await createApp({ imports: [module] }, platform)
    app.setGlobalPrefix('api')
    app.enableVersioning({ type: VersioningType.URI })
    expect((await post(`${await listen(app)}/api/v2/audio/transcriptions`)).status).toBe(200)
  })

  it('answers failures with the error envelope', async () => {
    const answer = await post(`${await start({ imports: [endpoint()] }, platform)}/${PATH}`, {})
    expect(answer.status).toBe(400)
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
    expect(answer.headers.get('x-request-id')).toMatch(/^req_/)
    expect(await answer.json()).toEqual({
      error: {
        message: expect.stringContaining("'model' is required"),
        type: 'invalid_request_error',
        param: 'model',
        code: 'missing_required_parameter',
      },
    })
  })

  it('answers a fault of the engine without its details', async () => {
    const engine = fakeEngine({ error: new Error('secret') })
    const answer = await post(`${await start({ imports: [endpoint(engine)] }, platform)}/${PATH}`)
    const body = await answer.text()
    expect(answer.status).toBe(500)
    expect(JSON.parse(body)).toMatchObject({ error: { code: 'internal_error', type: 'server_error' } })
    expect(body).not.toContain('secret')
  })

  it('answers a form that is none', async () => {
    const url = await start({ imports: [endpoint()] }, platform)
    const answer = await fetch(`${url}/${PATH}`, {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json' },
    })
    expect(answer.status).toBe(415)
    expect(await answer.json()).toMatchObject({ error: { code: 'unsupported_media_type', param: null } })
  })

  it('answers an upload that is too large while it still runs', async () => {
    const module = TranscriptionModule.forRoot({ engine: fakeEngine(), path: PATH, maxFileSize: 1000 })
    const url = await start({ imports: [module] }, platform)
    const answer = await post(`${url}/${PATH}`)
    expect(answer.status).toBe(413)
    expect(await answer.json()).toMatchObject({ error: { code: 'file_too_large' } })
  })

  it("is behind the app's guards", async () => {
    class Refusal implements CanActivate {
      canActivate() {
        return false
      }
    }
    const engine = fakeEngine()
    const url = await start(
      { imports: [endpoint(engine)], providers: [{ provide: APP_GUARD, useClass: Refusal }] },
      platform,
    )
    expect((await post(`${url}/${PATH}`)).status).toBe(403)
    expect(engine.calls).toHaveLength(0)
  })

  it("is seen by the app's exception filters", async () => {
    const seen: HttpException[] = []
    @Catch(TranscriptionException)
    class Filter implements ExceptionFilter {
      catch(exception: TranscriptionException, host: ArgumentsHost) {
        seen.push(exception)
        const { httpAdapter } = app.get(HttpAdapterHost)
        httpAdapter.reply(host.switchToHttp().getResponse(), { code: exception.code }, 418)
      }
    }
    const app = await createApp(
      { imports: [endpoint()], providers: [{ provide: APP_FILTER, useClass: Filter }] },
      platform,
    )
    const answer = await post(`${await listen(app)}/${PATH}`, {})
    expect([answer.status, await answer.json()]).toEqual([418, { code: 'missing_required_parameter' }])
    expect(seen[0]).toMatchObject({ param: 'model', cause: { name: 'TranscriptionError' } })
    expect(seen[0]?.getStatus()).toBe(400)
  })

  it("runs within the app's interceptors, which can not spoil its answer", async () => {
    const log: string[] = []
    class Interceptor implements NestInterceptor {
      intercept(_: ExecutionContext, next: CallHandler) {
        log.push('before')
        return next.handle().pipe(
          map((data) => ({ data })),
          tap(() => log.push('after')),
        )
      }
    }
    const url = await start(
      { imports: [endpoint()], providers: [{ provide: APP_INTERCEPTOR, useClass: Interceptor }] },
      platform,
    )
    expect(await (await post(`${url}/${PATH}`)).json()).toMatchObject({ text: 'Hello world.' })
    expect(log).toEqual(['before', 'after'])
  })

  it('carries the headers that the app sets for all answers', async () => {
    const app = await createApp({ imports: [endpoint()] }, platform)
    app.enableCors({ origin: 'https://app.example', exposedHeaders: ['X-App'] })
    const url = await listen(app)
    for (const fields of [{ model: 'whisper-1' }, {}]) {
      const answer = await post(`${url}/${PATH}`, fields as Record<string, string>)
      expect(answer.headers.get('access-control-allow-origin')).toBe('https://app.example')
      expect(answer.headers.get('access-control-expose-headers')).toBe('X-App, X-Request-ID, X-Transcript-Warnings')
    }
  })

  it('stops the engine when the client leaves', async () => {
    const gate = gatedEngine()
    const module = TranscriptionModule.forRoot({ engine: gate.engine, path: PATH, logger: false })
    const url = await start({ imports: [module] }, platform)
    const form = new FormData()
    form.append('model', 'whisper-1')
    form.append('file', new Blob([SPEECH]), 'a.webm')
    const whole = new Request(url, { method: 'POST', body: form })
    // Not fetch: it would open a connection in place of the aborted one.
    const call = request(`${url}/${PATH}`, { method: 'POST', headers: Object.fromEntries(whole.headers) })
    call.on('error', () => {})
    call.end(Buffer.from(await whole.arrayBuffer()))
    await gate.entered
    call.destroy()
    await expect.poll(() => gate.log).toContain('aborted')
  })

  it('is not there without a path', async () => {
    const url = await start({ imports: [TranscriptionModule.forRoot({ engine: fakeEngine() })] }, platform)
    expect((await post(`${url}/${PATH}`)).status).toBe(404)
  })
})

it('leaves a multipart parser of the app in peace', async () => {
  const app = await createApp(
    { imports: [TranscriptionModule.forRoot({ engine: fakeEngine(), path: PATH })] },
    'fastify',
  )
  const fastify = app.getHttpAdapter().getInstance()
  fastify.addContentTypeParser('multipart/form-data', (_: unknown, _body: unknown, done: (error: null) => void) =>
    done(null),
  )
  expect((await post(`${await listen(app)}/${PATH}`)).status).toBe(200)
})
