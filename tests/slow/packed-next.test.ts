import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startFakeUpstream } from '@transcribekit/core/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createProject, manifest, type Project, packAll, type Tarballs } from '../lib/packed.js'
import { startProcess } from '../lib/process.js'
import { cleanEnvironment, ROOT, run } from '../lib/repository.js'
import { CONTAINER_TEXT, read, wordErrors } from '../lib/speech.js'

const ROUTE = `
import { transcribe } from '@transcribekit/next'

export const POST = transcribe()
export const maxDuration = 300
`
const LAYOUT = 'export default ({ children }) => <html lang="en"><body>{children}</body></html>\n'
const WITHOUT_KEY = { OPENAI_API_KEY: '', OPENAI_BASE_URL: '' }
const OTHERS = { next: '16.4.6', react: '19.3.1', 'react-dom': '19.3.1' }

let packed: string
let tarballs: Tarballs
let project: Project

beforeAll(async () => {
  packed = await mkdtemp(join(tmpdir(), 'packed-'))
  tarballs = await packAll(packed)
  project = await createProject('next-app')
  await project.write('app/v1/audio/transcriptions/route.js', ROUTE)
  await project.write('app/layout.jsx', LAYOUT)
  await project.write('app/page.jsx', 'export default () => <p>Hello</p>\n')
  await project.write('next.config.mjs', `export default { turbopack: { root: ${JSON.stringify(project.folder)} } }\n`)
  await copyFile(join(ROOT, 'fixtures/containers/speech.mp3'), join(project.folder, 'speech.mp3'))
}, 120_000)

afterAll(async () => {
  await project?.remove()
  await rm(packed, { recursive: true, force: true })
})

async function installAndBuild(packages: readonly string[]) {
  await project.write('package.json', manifest(tarballs, packages, OTHERS))
  await run('npm', ['install', '--no-audit', '--no-fund'], { cwd: project.folder })
  await run('npx', ['next', 'build'], { cwd: project.folder, env: WITHOUT_KEY })
}

/** Starts the production build, posts a recording to its route, and stops it. */
async function post(env: Record<string, string>) {
  const next = await startProcess('node', ['node_modules/next/dist/bin/next', 'start', '-p', '0', '-H', '127.0.0.1'], {
    cwd: project.folder,
    env: { ...cleanEnvironment(), ...WITHOUT_KEY, ...env },
    until: /(http:\/\/127\.0\.0\.1:\d+)[\s\S]*Ready in/,
    timeout: 60_000,
  })
  try {
    const form = new FormData()
    form.append('file', new Blob([read('containers/speech.mp3')]), 'blob')
    form.append('model', 'whisper-1')
    const answer = await fetch(`${next.ready[1]}/v1/audio/transcriptions`, { method: 'POST', body: form })
    return { status: answer.status, body: JSON.parse(await answer.text()) }
  } finally {
    await next.stop()
  }
}

it('a Next app without the embedded engine builds without a key, and serves with one', async () => {
  await installAndBuild(['core', 'next'])
  const missing = await post({})
  expect(missing).toMatchObject({ status: 500, body: { error: { code: 'engine_missing' } } })
  expect(missing.body.error.message).toMatch(/OPENAI_API_KEY.*@transcribekit\/local/s)

  const upstream = await startFakeUpstream(() => ({ body: { text: 'From upstream.' } }))
  try {
    const answer = await post({ OPENAI_BASE_URL: upstream.baseURL, OPENAI_API_KEY: 'test' })
    expect(answer).toEqual({ status: 200, body: { text: 'From upstream.' } })
    expect(upstream.calls[0]?.headers.authorization).toBe('Bearer test')
  } finally {
    await upstream.close()
  }
}, 600_000)

it('a Next app with the embedded engine builds, and transcribes without a key', async () => {
  await installAndBuild(['core', 'next', 'local'])
  const { status, body } = await post({})
  expect(status, JSON.stringify(body)).toBe(200)
  expect(wordErrors(CONTAINER_TEXT, body.text)).toBeLessThanOrEqual(1)
}, 600_000)
