import { Controller, Get, Inject } from '@nestjs/common'
import { HealthCheck, HealthCheckService, TerminusModule } from '@nestjs/terminus'
import { type EngineHealth, openai, TranscriptionError } from '@transcribekit/core'
import { fakeEngine, startFakeUpstream } from '@transcribekit/core/testing'
import { getTranscriptionHealthToken, TranscriptionHealthIndicator, TranscriptionModule } from '@transcribekit/nestjs'
import { expect, it, onTestFinished } from 'vitest'
import { start } from './support/app.js'

@Controller('health')
class HealthController {
  readonly #health: HealthCheckService
  readonly #transcription: TranscriptionHealthIndicator
  readonly #calls: TranscriptionHealthIndicator

  constructor(
    @Inject(HealthCheckService) health: HealthCheckService,
    @Inject(TranscriptionHealthIndicator) transcription: TranscriptionHealthIndicator,
    @Inject(getTranscriptionHealthToken('calls')) calls: TranscriptionHealthIndicator,
  ) {
    this.#health = health
    this.#transcription = transcription
    this.#calls = calls
  }

  @Get()
  @HealthCheck()
  check() {
    return this.#health.check([() => this.#transcription.isHealthy('transcription')])
  }

  @Get('calls')
  @HealthCheck()
  checkCalls() {
    return this.#health.check([() => this.#calls.isHealthy('calls')])
  }
}

async function healthOf(engine: object, path = 'health'): Promise<Record<string, unknown>> {
  const imports = [
    TerminusModule.forRoot({ logger: false }),
    TranscriptionModule.forRoot({ engine: { ...fakeEngine(), ...engine } }),
    TranscriptionModule.forRoot({ engine: { ...fakeEngine(), ...engine }, name: 'calls' }),
  ]
  const answer = await fetch(`${await start({ imports, controllers: [HealthController] })}/${path}`)
  const { status, details } = (await answer.json()) as { status: string; details: Record<string, EngineHealth> }
  return { http: answer.status, status, ...details }
}

const state = (health: EngineHealth) => ({ health: async () => health })

it.each([
  ['up', 200, 'ok', state({ status: 'up' }), { status: 'up' }],
  [
    'degraded',
    200,
    'degraded',
    state({ status: 'degraded', message: 'On the second engine.' }),
    { status: 'degraded', message: 'On the second engine.' },
  ],
  ['down', 503, 'error', state({ status: 'down', message: 'Off.' }), { status: 'down', message: 'Off.' }],
  ['up without a check of its own', 200, 'ok', {}, { status: 'up' }],
  ['up once it is ready', 200, 'ok', { ready: async () => {} }, { status: 'up' }],
  [
    'down when it does not get ready',
    503,
    'error',
    { ready: () => Promise.reject(new TranscriptionError('engine_failed', 'No model.')) },
    { status: 'down', message: 'No model.' },
  ],
  [
    'down when it breaks, without details',
    503,
    'error',
    { health: () => Promise.reject(new Error('secret')) },
    { status: 'down', message: 'The engine failed.' },
  ],
])('an engine that is %s', async (_, http, status, engine, transcription) => {
  expect(await healthOf(engine)).toEqual({ http, status, transcription })
})

it('asks an instance with a name', async () => {
  expect(await healthOf({}, 'health/calls')).toEqual({ http: 200, status: 'ok', calls: { status: 'up' } })
})

it.each([
  [200, { status: 'up' }],
  [404, { status: 'up' }],
  [301, { status: 'down', message: 'The API redirects (301).' }],
  [401, { status: 'down', message: 'The API refuses the key (401).' }],
  [429, { status: 'degraded', message: 'The API answers 429: too many requests.' }],
  [503, { status: 'down', message: 'The API answers 503.' }],
])('an API that answers %d', async (status, transcription) => {
  const upstream = await startFakeUpstream(() => ({ status, body: {} }))
  onTestFinished(() => upstream.close())
  const engine = openai({ baseURL: upstream.baseURL, apiKey: 'sk-0123456789' })
  expect((await healthOf(engine)).transcription).toEqual(transcription)
})

it('an API that is not there', async () => {
  const engine = openai({ baseURL: 'http://127.0.0.1:9/v1' })
  expect((await healthOf(engine)).transcription).toEqual({ status: 'down', message: 'The API can not be reached.' })
})
