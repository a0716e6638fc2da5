import { inject } from 'vitest'
import { createNest11Project } from '../nest-project.js'
import type { Project } from '../packed.js'
import { type RunningProcess, startProcess } from '../process.js'
import { cleanEnvironment, run } from '../repository.js'

const APP = `
import type { IncomingMessage } from 'node:http'
import { Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { openai, withTimestamps } from '@transcribekit/core'
import { local } from '@transcribekit/local'
import { TranscriptionModule } from '@transcribekit/nestjs'

const baseURL = process.env.GRAFTED_BASE_URL
const engine = baseURL ? withTimestamps(openai({ baseURL }), local()) : undefined
const authorize = (request: IncomingMessage) => request.headers.authorization === 'Bearer ' + process.env.APP_KEY

@Module({ imports: [TranscriptionModule.forRoot({ path: 'v1/audio/transcriptions', translationsPath: 'v1/audio/translations', engine, authorize })] })
class AppModule {}

NestFactory.create(AppModule, { logger: ['fatal'], forceCloseConnections: true })
  .then((app) => app.listen(0, '127.0.0.1').then(() => app.getUrl()))
  .then((url) => console.log('Ready on ' + url))
`

let built: Promise<Project> | undefined

/** Starts an app of Nest 11, which is built from the packed tarballs once. */
export async function startNest11App(env: Record<string, string>): Promise<RunningProcess> {
  built ??= build()
  const project = await built
  return startProcess('node', ['dist/main.js'], {
    cwd: project.folder,
    env: { ...cleanEnvironment(), ...env },
    until: /Ready on (\S+)/,
    timeout: 60_000,
  })
}

/** Removes what {@link startNest11App} has built. */
export async function removeNest11App(): Promise<void> {
  await (await built)?.remove()
  built = undefined
}

async function build(): Promise<Project> {
  const project = await createNest11Project(inject('tarballs'), ['core', 'local', 'nestjs'])
  await project.write('src/main.ts', APP)
  await run('npm', ['run', 'build'], { cwd: project.folder })
  return project
}
