import { spawn } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { type FakeUpstream, startFakeUpstream } from '@transcribekit/core/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { emptyFolder, fixture, run, start } from './support/run.js'

const CLIP = fixture('containers/speech.mp3')
const OTHER = fixture('speech/austen-0930.wav')

const ANSWER = {
  text: 'Hello world.',
  duration: 1.5,
  segments: [{ id: 0, start: 0.1, end: 1.4, text: ' Hello world.' }],
}

let upstream: FakeUpstream
/** Called when a call came that is never answered, and when it was given up. */
let hanging = { came: () => {}, left: () => {} }

beforeAll(async () => {
  upstream = await startFakeUpstream(({ form }, response) => {
    if (form.get('prompt') !== 'hang') return { body: ANSWER }
    response.once('close', () => hanging.left())
    hanging.came()
    return undefined
  })
})

afterAll(() => upstream.close())

it.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s gives up what runs, and ends with %i', async (signal, expected) => {
  const cwd = await emptyFolder()
  const came = new Promise<void>((resolve) => {
    hanging = { ...hanging, came: resolve }
  })
  const left = new Promise<void>((resolve) => {
    hanging = { ...hanging, left: resolve }
  })
  const args = [CLIP, OTHER, '--base-url', upstream.baseURL, '--prompt', 'hang', '--output-dir', '.', '--format', 'srt']
  const { child, finished } = start(args, { cwd })
  await came
  child.kill(signal)
  expect(await finished).toEqual({ code: expected, out: '', err: '' })
  await left
  expect(await readdir(cwd)).toEqual([])
})

it('SIGINT ends the wait for standard input, with the embedded engine too', async () => {
  const { child, finished } = start(['-'])
  child.stdin?.write(await readFile(CLIP))
  // It has begun to read when there is room for more than a pipe holds.
  await new Promise<void>((resolve) => child.stdin?.write(Buffer.alloc(1_000_000), () => resolve()))
  child.kill('SIGINT')
  expect(await finished).toEqual({ code: 130, out: '', err: '' })
})

it('a reader that leaves early ends it quietly', async () => {
  const args = ['--base-url', upstream.baseURL, CLIP, OTHER, CLIP, '--json', '--quiet']
  const { child, finished } = start(args)
  child.stdout?.destroy()
  expect(await finished).toEqual({ code: 0, out: '', err: '' })
})

it.runIf(process.platform === 'linux')('a full disk behind standard output is a failure', async () => {
  const command = `"$0" "$@" > /dev/full`
  const bin = new URL('../bin/transcribekit.js', import.meta.url).pathname
  const child = spawn('sh', ['-c', command, process.execPath, bin, CLIP, '--base-url', upstream.baseURL])
  let err = ''
  child.stderr.setEncoding('utf8').on('data', (text) => {
    err += text
  })
  const code = await new Promise((resolve) => child.once('close', resolve))
  expect(code).toBe(1)
  expect(err).toContain('ENOSPC')
})

it('what was done before a failure stays', async () => {
  const cwd = await emptyFolder()
  const args = ['--base-url', upstream.baseURL, CLIP, 'none.mp3', '--output-dir', 'out']
  expect((await run(args, { cwd })).code).toBe(1)
  expect(await readdir(`${cwd}/out`)).toEqual(['speech.txt'])
})
