import { join } from 'node:path'
import { parseSrt } from '@transcribekit/core'
import { wordErrors } from '@transcribekit/test-support'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { createProject, npmInstall, type Project } from '../lib/packed.js'
import { createPackedApp, resultOf } from '../lib/packed-app.js'
import { run, WITHOUT_KEY } from '../lib/repository.js'
import { CONTAINER_TEXT } from '../lib/speech.js'

/** The first releases of Node that the packages name in `engines`, and the newest lines. */
const RELEASES = ['20.19.0', '22.12.0', '24.21.0', '26.12.1']

let app: Project

beforeAll(async () => {
  app = await createPackedApp(inject('tarballs'), ['core', 'express', 'local', 'cli'])
  await npmInstall(app.folder)
}, 300_000)

afterAll(() => app?.remove())

describe.each(RELEASES)('on Node %s', (release) => {
  let home: Project
  let node: string

  beforeAll(async () => {
    home = await createProject('node')
    const name = `node-${process.platform}-${process.arch}`
    await npmInstall(home.folder, ['--prefix', home.folder, `${name}@${release}`])
    node = join(home.folder, 'node_modules', name, 'bin/node')
  }, 300_000)

  afterAll(() => home?.remove())

  it.each(['app.mjs', 'app.cjs'])('%s transcribes without a key', async (script) => {
    const { status, body } = await resultOf(app, script, node)
    expect(status, JSON.stringify(body)).toBe(200)
    expect(wordErrors(CONTAINER_TEXT, body.text)).toBeLessThanOrEqual(1)
  })

  it('the command line makes subtitles', async () => {
    expect(await run(node, ['--version'], { cwd: app.folder })).toBe(`v${release}\n`)
    const command = 'node_modules/@transcribekit/cli/bin/transcribekit.js'
    const srt = await run(node, [command, 'speech.mp3', '--format', 'srt'], { cwd: app.folder, env: WITHOUT_KEY })
    const cues = parseSrt(srt)
    expect(wordErrors(CONTAINER_TEXT, cues.map(({ text }) => text).join(' '))).toBeLessThanOrEqual(1)
  })
})
