import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { createHandler } from '@transcribekit/core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { checks, type Report } from '../src/index.js'
import { hearingEngine } from './support/engine.js'
import { editText, mutated } from './support/mutate.js'
import { type RunningServer, serve } from './support/server.js'

const COMMAND = fileURLToPath(new URL('../bin/conformance.js', import.meta.url))

let good: RunningServer
let bad: RunningServer
let guarded: RunningServer

beforeAll(async () => {
  const engine = hearingEngine()
  good = await serve(createHandler({ engine, logger: false }))
  bad = await serve(mutated(editText('application/x-subrip', (text) => text.replace(/^1$/m, '0'))))
  const authorize = ({ headers }: Request) => headers.get('authorization') === 'Bearer sk-of-the-test'
  guarded = await serve(createHandler({ engine, logger: false, authorize }))
})

afterAll(() => Promise.all([good.close(), bad.close(), guarded.close()]))

function run(args: readonly string[], env: Record<string, string> = {}) {
  return new Promise<{ code: number | null; out: string; err: string }>((resolve) => {
    const child = spawn(process.execPath, [COMMAND, ...args], { env: { ...process.env, ...env } })
    let [out, err] = ['', '']
    child.stdout.setEncoding('utf8').on('data', (text) => {
      out += text
    })
    child.stderr.setEncoding('utf8').on('data', (text) => {
      err += text
    })
    child.once('close', (code) => resolve({ code, out, err }))
  })
}

it('a full score ends with 0', async () => {
  const { code, out, err } = await run([good.url, '--only', 'json.w', '--only', '4'])
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(out).toBe(`Limits
✓ limits.just-below  A file just below the size limit is not too large. §4
✓ limits.just-above  A file one byte above the size limit is refused with 413. §4
✓ limits.declared  A length far above the limit is refused with 413 before the body is sent. §4
✓ limits.endless  An endless upload is refused with 413 while it is still being sent. §4

Answers
✓ json.words  json has the words of the clip in text. §5

5/5 passed
`)
})

it('a failure ends with 1 and its reason', async () => {
  const { code, out } = await run([bad.url, '--only', 'srt.grammar', '--only', 'json.words'])
  expect(code).toBe(1)
  expect(out).toContain('\n✗ srt.grammar  srt is well-formed')
  expect(out).toContain('§5\n    expected subtitle 1 to begin with its number; got 0\n')
  expect(out).toMatch(/\n1\/2 passed\n$/)
})

it('--json prints the report alone', async () => {
  const { code, out, err } = await run([bad.url, '--json', '--only', '§5', '--model', 'm-1'])
  const report = JSON.parse(out) as Report
  expect({ code, err }).toEqual({ code: 1, err: '' })
  expect(report).toMatchObject({ url: `${bad.url}/audio/transcriptions`, model: 'm-1', failed: 4, notOffered: 0 })
  expect(report.results).toHaveLength(checks.filter(({ section }) => section === '§5').length)
  expect(report.results.find(({ id }) => id === 'srt.grammar')).toEqual({
    id: 'srt.grammar',
    title: expect.any(String),
    section: '§5',
    result: 'failed',
    reason: 'expected subtitle 1 to begin with its number; got 0',
    milliseconds: expect.any(Number),
  })
})

it.each([
  ['--key', ['--key', 'sk-of-the-test'], {}],
  ['CONFORMANCE_KEY', [], { CONFORMANCE_KEY: 'sk-of-the-test' }],
])('the key comes from %s and is not printed', async (_, args, env) => {
  const { code, out } = await run([guarded.url, '--only', 'json.w', '--only', 'errors.', ...args], env)
  expect(code).toBe(0)
  expect(out).toContain('✓ errors.wrong-key')
  expect(out).not.toContain('sk-of-the-test')
})

it('without its key nothing passes', async () => {
  const { code, out } = await run([guarded.url, '--only', 'json.w'])
  expect(code).toBe(1)
  expect(out).toContain('expected status 200; got status 401')
})

it('--list needs no server', async () => {
  const { code, out } = await run(['--list'])
  expect(code).toBe(0)
  expect(out.trim().split('\n')).toHaveLength(checks.length)
  expect((await run(['--list', '--only', 'limits'])).out.trim().split('\n')).toHaveLength(4)
})

it('--help says how to use it', async () => {
  const { code, out } = await run(['--help'])
  expect(code).toBe(0)
  expect(out).toContain('CONFORMANCE_KEY')
})

it.each([
  ['no address', [], 'missing'],
  ['two addresses', ['http://a', 'http://b'], 'one address'],
  ['an unknown option', ['--nonsense'], '--nonsense'],
  ['a bad address', ['nonsense'], 'url must be an address'],
  ['a bad time', ['http://127.0.0.1/v1', '--timeout', 'soon'], 'timeout must be'],
  ['a server that is not there', ['http://127.0.0.1:1/v1'], 'can not be reached'],
])('%s ends with 2', async (_, args, message) => {
  const { code, out, err } = await run(args)
  expect({ code, out }).toEqual({ code: 2, out: '' })
  expect(err).toContain(message)
})

it.each([
  ['asked for', () => [good.url, '--only', 'json', '--only', 'nothing']],
  ['listed', () => ['--list', '--only', 'nothing']],
])('a filter without a check ends with 2 (%s)', async (_, args) => {
  const { code, out, err } = await run(args())
  expect({ code, out }).toEqual({ code: 2, out: '' })
  expect(err).toContain('no check has the id or section "nothing"')
})

it('checks that can not be done end with 2', async () => {
  const { code, err } = await run([good.url, '--only', 'errors.wrong-key'])
  expect(code).toBe(2)
  expect(err).toContain('such as a key')
})
