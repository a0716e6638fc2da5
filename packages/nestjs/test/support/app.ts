import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { INestApplication, ModuleMetadata, Type } from '@nestjs/common'
import { Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import type { Engine, TranscriptEvent } from '@transcribekit/core'
import { fakeEngine } from '@transcribekit/core/testing'
import { onTestFinished } from 'vitest'

/** A recording, and where it is. */
export const SPEECH_PATH = fileURLToPath(new URL('../../../../fixtures/containers/speech.webm', import.meta.url))
export const SPEECH = readFileSync(SPEECH_PATH)
export const PATH = 'v1/audio/transcriptions'

export const PLATFORMS = ['express', 'fastify'] as const
export type Platform = (typeof PLATFORMS)[number]

/** A module of an app, as users write it with `@Module`. */
function moduleOf(metadata: ModuleMetadata): Type {
  @Module(metadata)
  class AppModule {}
  return AppModule
}

/** Makes an app that closes with the test. */
export async function createApp(metadata: ModuleMetadata, platform: Platform = 'express'): Promise<INestApplication> {
  const adapter = platform === 'express' ? new ExpressAdapter() : new FastifyAdapter()
  const app = await NestFactory.create(moduleOf(metadata), adapter, { logger: false, abortOnError: false })
  onTestFinished(() => app.close())
  return app
}

/** Has an app listen on a free port, and returns its address. */
export async function listen(app: INestApplication): Promise<string> {
  await app.listen(0, '127.0.0.1')
  return `http://127.0.0.1:${app.getHttpServer().address().port}`
}

/** Makes an app and has it listen. */
export async function start(metadata: ModuleMetadata, platform: Platform = 'express'): Promise<string> {
  return listen(await createApp(metadata, platform))
}

/** Posts a form with the recording. */
export function post(url: string, fields: Record<string, string> = { model: 'whisper-1' }, field = 'file') {
  const form = new FormData()
  form.append(field, new Blob([SPEECH]), 'blob')
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  return fetch(url, { method: 'POST', body: form })
}

/** An engine that waits in the midst of its work until it is told to go on. */
export function gatedEngine() {
  const engine = fakeEngine()
  let open = () => {}
  let enter = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  const entered = new Promise<void>((resolve) => {
    enter = resolve
  })
  const log: string[] = []
  const gated: Engine = {
    ...engine,
    async *transcribe(request, options): AsyncGenerator<TranscriptEvent> {
      enter()
      await Promise.race([opened, new Promise((resolve) => options.signal.addEventListener('abort', resolve))])
      log.push(options.signal.aborted ? 'aborted' : 'transcribed')
      yield* engine.transcribe(request, options)
    },
    close: async () => void log.push('closed'),
  }
  return { engine: gated, entered, open, log }
}
