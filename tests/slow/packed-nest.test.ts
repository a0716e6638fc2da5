import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { createNest11Project } from '../lib/nest-project.js'
import type { Project } from '../lib/packed.js'
import { startProcess } from '../lib/process.js'
import { cleanEnvironment, run, WITHOUT_KEY } from '../lib/repository.js'
import { read } from '../lib/speech.js'

const SERVICE = `
import { Injectable } from '@nestjs/common'
import { TranscriptionService } from '@transcribekit/nestjs'

@Injectable()
export class NotesService {
  constructor(private readonly transcription: TranscriptionService) {}

  async note(file: Buffer): Promise<string> {
    const { text } = await this.transcription.transcribe({ file })
    return text
  }
}
`
const CONTROLLER = `
import { Controller, Post } from '@nestjs/common'
import { Transcribe, Transcribed } from '@transcribekit/nestjs'

@Controller('notes')
export class NotesController {
  @Post()
  @Transcribe('voice', { response_format: 'srt' })
  create(@Transcribed() srt: string) {
    return { srt }
  }
}
`
const MODULE = `
import { Module } from '@nestjs/common'
import { TranscriptionModule } from '@transcribekit/nestjs'
import { NotesController } from './notes.controller'
import { NotesService } from './notes.service'

@Module({
  imports: [TranscriptionModule.forRoot({ path: 'v1/audio/transcriptions' })],
  controllers: [NotesController],
  providers: [NotesService],
})
export class AppModule {}
`
const MAIN = `
import { NestFactory } from '@nestjs/core'
import { AppModule } from './app.module'

async function bootstrap() {
  const app = await NestFactory.create(AppModule)
  app.enableShutdownHooks()
  await app.listen(0, '127.0.0.1')
  console.log('Ready on ' + (await app.getUrl()))
}
bootstrap()
`
/** A unit test with the engine for tests. */
const SPEC = `
import { Test } from '@nestjs/testing'
import { fakeEngine } from '@transcribekit/core/testing'
import { TranscriptionException, TranscriptionModule } from '@transcribekit/nestjs'
import { readFileSync } from 'node:fs'
import { NotesService } from './notes.service'

async function notes() {
  const imports = [TranscriptionModule.forRoot({ engine: fakeEngine({ transcript: { text: 'Buy milk.' } }) })]
  const module = await Test.createTestingModule({ imports, providers: [NotesService] }).compile()
  return module.get(NotesService)
}

it('notes what was said', async () => {
  expect(await (await notes()).note(readFileSync('speech.mp3'))).toBe('Buy milk.')
})

it('knows what went wrong', async () => {
  await expect((await notes()).note(Buffer.from('no audio'))).rejects.toBeInstanceOf(TranscriptionException)
})
`
/** The whole app with the engine that is found by itself. */
const E2E_SPEC = `
import { INestApplication } from '@nestjs/common'
import { Test } from '@nestjs/testing'
import { readFileSync } from 'node:fs'
import { AppModule } from '../src/app.module'
import { NotesService } from '../src/notes.service'

let app: INestApplication

beforeAll(async () => {
  app = (await Test.createTestingModule({ imports: [AppModule] }).compile()).createNestApplication()
  await app.listen(0, '127.0.0.1')
})

afterAll(() => app.close())

it('transcribes without a key', async () => {
  const text = await app.get(NotesService).note(readFileSync('speech.mp3'))
  expect(text.toLowerCase()).toContain('john dashwood')
}, 60_000)

it('serves the endpoint', async () => {
  const form = new FormData()
  form.append('file', new Blob([readFileSync('speech.mp3')]), 'speech.mp3')
  form.append('model', 'whisper-1')
  const answer = await fetch((await app.getUrl()) + '/v1/audio/transcriptions', { method: 'POST', body: form })
  expect(answer.status).toBe(200)
  expect((await answer.json()).text.toLowerCase()).toContain('john dashwood')
}, 60_000)
`

let project: Project

beforeAll(async () => {
  project = await createNest11Project(inject('tarballs'), ['core', 'local', 'nestjs'])
  await project.write('src/notes.service.ts', SERVICE)
  await project.write('src/notes.controller.ts', CONTROLLER)
  await project.write('src/app.module.ts', MODULE)
  await project.write('src/main.ts', MAIN)
  await project.write('src/notes.service.spec.ts', SPEC)
  await project.write('test/app.e2e-spec.ts', E2E_SPEC)
}, 300_000)

afterAll(() => project?.remove())

const env = () => ({ ...cleanEnvironment(), ...WITHOUT_KEY })

it('a default project of Nest 11 builds, serves and ends', async () => {
  await run('npm', ['run', 'build'], { cwd: project.folder })
  const app = await startProcess('node', ['dist/main.js'], {
    cwd: project.folder,
    env: env(),
    until: /Ready on (\S+)/,
    timeout: 60_000,
  })
  try {
    const url = app.ready[1]
    const form = new FormData()
    form.append('voice', new Blob([read('containers/speech.mp3')]), 'speech.mp3')
    const answer = await fetch(`${url}/notes`, { method: 'POST', body: form })
    expect(answer.status).toBe(201)
    const { srt } = (await answer.json()) as { srt: string }
    expect(srt).toMatch(/^1\n00:00:0/)
    const refused = await fetch(`${url}/notes`, { method: 'POST', body: new FormData() })
    expect([refused.status, await refused.json()]).toMatchObject([400, { error: { param: 'voice' } }])
  } finally {
    await app.stop()
  }
}, 180_000)

it('its tests run with Jest, with the engine for tests and with the embedded one', async () => {
  const flags = ['--json', '--silent']
  const options = { cwd: project.folder, env: WITHOUT_KEY }
  const unit = JSON.parse(await run('npx', ['jest', ...flags], options))
  expect(unit).toMatchObject({ success: true, numPassedTests: 2 })
  const e2e = JSON.parse(await run('npx', ['jest', '--config', './test/jest-e2e.json', ...flags], options))
  expect(e2e).toMatchObject({ success: true, numPassedTests: 2 })
}, 300_000)
