import { wordErrors } from '@transcribekit/test-support'
import { expect, inject, it } from 'vitest'
import { createProject, manifest, npmInstall } from '../lib/packed.js'
import { startProcess } from '../lib/process.js'
import { codeBlocks } from '../lib/readme.js'
import { cleanEnvironment, run, WITHOUT_KEY } from '../lib/repository.js'
import { CONTAINER_TEXT, read } from '../lib/speech.js'

/** What `nest new` makes of Nest 12, as far as it bears on running the app. */
const NEST_MAIN = `
import { NestFactory } from '@nestjs/core'
import { AppModule } from './app.module.js'

const app = await NestFactory.create(AppModule)
await app.listen(process.env.PORT ?? 3000, '127.0.0.1')
`
const NEST_TSCONFIG = {
  compilerOptions: {
    module: 'nodenext',
    target: 'es2023',
    outDir: 'dist',
    rootDir: 'src',
    strict: true,
    skipLibCheck: true,
    types: ['node'],
    emitDecoratorMetadata: true,
    experimentalDecorators: true,
  },
}
const NEST = {
  '@nestjs/common': '12.5.1',
  '@nestjs/core': '12.5.1',
  '@nestjs/platform-express': '12.5.1',
  '@types/node': '20.19.43',
  'reflect-metadata': '0.2.2',
  rxjs: '7.8.2',
  typescript: '5.9.3',
}
/** Says the port that the app itself does not tell. */
const TELL_PORT = `
const { Server } = require('node:http')
const { listen } = Server.prototype
Server.prototype.listen = function (_port, ...rest) {
  this.once('listening', () => console.log('Ready on port ' + this.address().port))
  return listen.call(this, 0, '127.0.0.1', ...rest.filter((argument) => typeof argument === 'function'))
}
`

const tarballs = inject('tarballs')

/** Lines that a reader has to write or copy. */
function linesOf(code: string): number {
  return code.split('\n').filter((line) => line.trim() !== '').length
}

/** Starts the app of a folder without a key, and posts a recording to the address in the README's curl line. */
async function transcriptOf(cwd: string, script: string, curl: string) {
  const app = await startProcess('node', ['--require', './tell-port.cjs', script], {
    cwd,
    env: { ...cleanEnvironment(), ...WITHOUT_KEY },
    until: /Ready on port (\d+)/,
    timeout: 60_000,
  })
  try {
    const path = /http:\/\/localhost:3000(\S+)/.exec(curl)?.[1]
    const form = new FormData()
    form.append('file', new Blob([read('containers/speech.mp3')]), 'talk.mp3')
    form.append('model', 'whisper-1')
    const answer = await fetch(`http://127.0.0.1:${app.ready[1]}${path}`, { method: 'POST', body: form })
    expect(answer.status, app.output()).toBe(200)
    return ((await answer.json()) as { text: string }).text
  } finally {
    await app.stop()
  }
}

it('Express: from an empty folder to a transcript by the README', async () => {
  const { ts, sh } = await codeBlocks('packages/express/README.md')
  const project = await createProject('first-steps-express')
  try {
    await project.write('package.json', manifest(tarballs, ['core', 'express', 'local'], { express: '5.3.0' }))
    await project.write('tell-port.cjs', TELL_PORT)
    await project.write('app.mjs', ts[0] ?? '')
    expect(sh[0]).toBe('npm install @transcribekit/express @transcribekit/local\n')
    expect(linesOf(ts[0] ?? '')).toBeLessThan(10)
    await npmInstall(project.folder)
    const text = await transcriptOf(project.folder, 'app.mjs', sh[1] ?? '')
    expect(wordErrors(CONTAINER_TEXT, text)).toBeLessThanOrEqual(1)
  } finally {
    await project.remove()
  }
}, 180_000)

it('Nest 12: from a new project to a transcript by the README', async () => {
  const { ts, sh } = await codeBlocks('packages/nestjs/README.md')
  const project = await createProject('first-steps-nest')
  try {
    await project.write('package.json', manifest(tarballs, ['core', 'nestjs', 'local'], NEST))
    await project.write('tsconfig.json', JSON.stringify(NEST_TSCONFIG))
    await project.write('tell-port.cjs', TELL_PORT)
    await project.write('src/main.ts', NEST_MAIN)
    await project.write('src/app.module.ts', ts[0] ?? '')
    expect(sh[0]).toBe('npm install @transcribekit/nestjs @transcribekit/local\n')
    expect(linesOf(ts[0] ?? '')).toBeLessThan(10)
    await npmInstall(project.folder)
    await run('npx', ['tsc'], { cwd: project.folder })
    const text = await transcriptOf(project.folder, 'dist/main.js', sh[1] ?? '')
    expect(wordErrors(CONTAINER_TEXT, text)).toBeLessThanOrEqual(1)
  } finally {
    await project.remove()
  }
}, 180_000)
