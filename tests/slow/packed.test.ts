import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { wordErrors } from '@transcribekit/test-support'
import { describe, expect, inject, it } from 'vitest'
import { npmInstall, type Project, pnpmOverrides } from '../lib/packed.js'
import { createPackedApp, resultOf } from '../lib/packed-app.js'
import { PACKAGES, PNPM, ROOT, run, WITHOUT_KEY } from '../lib/repository.js'
import { CONTAINER_TEXT } from '../lib/speech.js'

/** `runtime: 'native'` fails where the package is missing. */
const NATIVE = `
import { createTranscriber } from '@transcribekit/core'
import { audioFromPath } from '@transcribekit/core/node'
import { local } from '@transcribekit/local'

const transcriber = createTranscriber({ engine: local({ runtime: 'native' }) })
const body = await transcriber.transcribe({ file: await audioFromPath('speech.mp3') })
console.log('RESULT ' + JSON.stringify({ body }))
`

const tarballs = inject('tarballs')

async function install(project: Project, manager: 'npm' | 'pnpm') {
  if (manager === 'npm') {
    await npmInstall(project.folder)
    return
  }
  await project.write('pnpm-workspace.yaml', pnpmOverrides(tarballs))
  await run('npx', [...PNPM, 'install'], { cwd: project.folder })
}

describe.each(['npm', 'pnpm'] as const)('installed from tarballs with %s', (manager) => {
  it('transcribes without a key, from ESM and from CommonJS', async () => {
    const project = await createPackedApp(tarballs, ['core', 'express', 'local'])
    try {
      await install(project, manager)
      for (const script of ['app.mjs', 'app.cjs']) {
        const { status, body } = await resultOf(project, script)
        expect(status, JSON.stringify(body)).toBe(200)
        expect(wordErrors(CONTAINER_TEXT, body.text)).toBeLessThanOrEqual(1)
      }
    } finally {
      await project.remove()
    }
  }, 300_000)

  it('tells both cures where there is neither a key nor the embedded engine', async () => {
    const project = await createPackedApp(tarballs, ['core', 'express'])
    try {
      await install(project, manager)
      expect(await readdir(join(project.folder, 'node_modules/@transcribekit'))).not.toContain('local')
      const failure = run('node', ['app.mjs'], { cwd: project.folder, env: WITHOUT_KEY })
      await expect(failure).rejects.toThrow(/OPENAI_API_KEY.*npm install @transcribekit\/local/s)
    } finally {
      await project.remove()
    }
  }, 300_000)
})

it('uses onnxruntime-node where the app has installed it, and ends it without harm', async () => {
  const project = await createPackedApp(tarballs, ['core', 'express', 'local'])
  try {
    await project.write('native.mjs', NATIVE)
    // Its install script fetches libraries for graphics cards; those for processors are in the package.
    await npmInstall(project.folder, ['--ignore-scripts', 'onnxruntime-node@1.30.0'])
    const { body } = await resultOf(project, 'native.mjs')
    expect(wordErrors(CONTAINER_TEXT, body.text)).toBeLessThanOrEqual(1)
    // Ends its workers in all the ways there are; the process must survive each.
    const lifecycle = join(ROOT, 'packages/local/test-native/native-lifecycle.mjs')
    const recording = join(ROOT, 'fixtures/speech/austen-0870.wav')
    const output = await run('node', [lifecycle, recording], { cwd: project.folder })
    expect(output.match(/^ok /gm)?.length).toBeGreaterThan(4)
  } finally {
    await project.remove()
  }
}, 300_000)

it.each(PACKAGES)('%s is packed with its licence and README, without tests', async (name) => {
  const listing = await run('tar', ['-tzf', tarballs[`@transcribekit/${name}`] ?? ''], { cwd: ROOT })
  const files = listing.trim().split('\n')
  expect(files).toEqual(expect.arrayContaining(['package/LICENSE', 'package/README.md', 'package/package.json']))
  expect(files.filter((file) => /\btests?\/|\.test\.|tsbuildinfo/.test(file))).toEqual([])
})
