import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createProject, manifest, type Project, type Tarballs } from './packed.js'
import { ROOT, run, WITHOUT_KEY } from './repository.js'

/** What a user writes: an Express app of a few lines, called by itself. */
const APP = `
import express from 'express'
import { transcribe } from '@transcribekit/express'
import { openAsBlob } from 'node:fs'

const app = express()
app.use('/v1', transcribe())
const server = app.listen(0, '127.0.0.1', async () => {
  const form = new FormData()
  form.append('file', await openAsBlob('speech.mp3'), 'speech.mp3')
  form.append('model', 'whisper-1')
  const url = 'http://127.0.0.1:' + server.address().port + '/v1/audio/transcriptions'
  const answer = await fetch(url, { method: 'POST', body: form })
  console.log('RESULT ' + JSON.stringify({ status: answer.status, body: await answer.json() }))
  server.close()
})
`
const COMMON_JS = `
const { createTranscriber } = require('@transcribekit/core')
const { audioFromPath } = require('@transcribekit/core/node')
const { transcribe } = require('@transcribekit/express')

transcribe()
audioFromPath('speech.mp3')
  .then((file) => createTranscriber().transcribe({ file }))
  .then((body) => console.log('RESULT ' + JSON.stringify({ status: 200, body })))
`
/** Makes a project with some of our packages, not installed yet: `app.mjs` and `app.cjs` transcribe `speech.mp3`. */
export async function createPackedApp(tarballs: Tarballs, packages: readonly string[]): Promise<Project> {
  const project = await createProject('packed-app')
  await project.write('package.json', manifest(tarballs, packages, { express: '5.3.0' }))
  await project.write('app.mjs', APP)
  await project.write('app.cjs', COMMON_JS)
  await copyFile(join(ROOT, 'fixtures/containers/speech.mp3'), join(project.folder, 'speech.mp3'))
  return project
}

/**
 * Runs a script of it to its end, and returns what it says that it heard.
 *
 * @param node which Node runs it. Default: that of the path
 */
export async function resultOf({ folder }: Project, script: string, node = 'node') {
  const output = await run(node, [script], { cwd: folder, env: WITHOUT_KEY })
  return JSON.parse(/RESULT (.*)/.exec(output)?.[1] ?? '{}')
}
