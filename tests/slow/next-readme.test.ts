import { mkdtemp, rename, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { wordErrors } from '@transcribekit/test-support'
import { afterAll, beforeAll, expect, inject, it, onTestFinished } from 'vitest'
import { createNextApp, type NextApp, type RunningNext, readmeFiles, startNext } from '../lib/next-app.js'
import { CONTAINER_TEXT, read } from '../lib/speech.js'

let app: NextApp

beforeAll(async () => {
  app = await createNextApp(inject('tarballs'), '16.4.6')
  await app.install(['core', 'next', 'local'])
}, 300_000)

afterAll(() => app?.remove())

/** Writes the files of a section of the README and returns the lines of code that they have. */
async function writeSection(section: string): Promise<number> {
  const files = Object.entries(await readmeFiles(section))
  for (const [path, code] of files) await app.write(path, code)
  const lines = files.flatMap(([, code]) => code.split('\n'))
  return lines.filter((line) => line !== '' && !line.startsWith('//')).length
}

async function expectTranscript(next: RunningNext, name: string) {
  const form = new FormData()
  form.append('file', new Blob([read(`containers/${name}`)]), name)
  form.append('model', 'whisper-1')
  const answer = await fetch(`${next.url}/v1/audio/transcriptions`, { method: 'POST', body: form })
  const text = await answer.text()
  expect(answer.status, `${text}\n${next.output()}`).toBe(200)
  expect(wordErrors(CONTAINER_TEXT, JSON.parse(text).text)).toBeLessThanOrEqual(1)
}

it('leads from an empty app to a transcript, in under ten lines and without a key', async () => {
  expect(await writeSection('Usage')).toBeLessThan(10)
  await app.build()
  const next = await app.start()
  onTestFinished(() => next.stop())
  await expectTranscript(next, 'speech.mp3')
}, 300_000)

it('leads to a standalone folder that holds all it needs', async () => {
  await writeSection('Standalone')
  await app.build()
  const away = await mkdtemp(join(tmpdir(), 'standalone-'))
  onTestFinished(() => rm(away, { recursive: true, force: true }))
  await rename(join(app.folder, '.next/standalone'), join(away, 'app'))
  await app.remove()
  const env = { HOSTNAME: '127.0.0.1', PORT: String(await freePort()) }
  const next = await startNext(['server.js'], join(away, 'app'), env)
  onTestFinished(() => next.stop())
  // Each has a decoder of its own, which must be there as well.
  for (const name of ['speech.mp3', 'speech.m4a', 'speech.flac', 'speech-vorbis.ogg', 'speech.webm'])
    await expectTranscript(next, name)
}, 300_000)

/** The standalone server takes port 0 for none. */
function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
