import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type FakeUpstream, startFakeUpstream } from '@transcribekit/core/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { emptyFolder, fixture, run } from './support/run.js'

const CLIP = fixture('containers/speech.mp3')
const KEY = 'sk-of-the-test-1234567890'
const SRT = '1\n00:00:00,100 --> 00:00:01,400\nHello world.\n\n'
const VTT = 'WEBVTT\n\n00:00:00.100 --> 00:00:01.400\nHello world.\n\n'

let upstream: FakeUpstream
let refusing: FakeUpstream

beforeAll(async () => {
  upstream = await startFakeUpstream()
  refusing = await startFakeUpstream(({ headers }) => ({
    status: 401,
    body: {
      error: { message: `Wrong key: ${headers.authorization}`, type: 'x', param: null, code: 'invalid_api_key' },
    },
  }))
})

afterAll(() => Promise.all([upstream.close(), refusing.close()]))

const serve = (args: readonly string[], options = {}) => run(['--base-url', upstream.baseURL, ...args], options)

it.each([
  ['text', 'Hello world.\n'],
  ['srt', SRT],
  ['vtt', VTT],
])('%s comes out as it is, and nothing else', async (format, expected) => {
  const { code, out, err } = await serve([CLIP, '--format', format, '--quiet'])
  expect({ code, out, err }).toEqual({ code: 0, out: expected, err: '' })
})

it('JSON formats are a line each', async () => {
  const json = await serve([CLIP, CLIP.replace('.mp3', '.wav'), '--format', 'json'])
  const lines = json.out.trim().split('\n')
  expect(lines.map((line) => JSON.parse(line).text)).toEqual(['Hello world.', 'Hello world.'])
  const verbose = JSON.parse((await serve([CLIP, '--words'])).out)
  expect(verbose).toMatchObject({
    task: 'transcribe',
    language: 'english',
    words: [{ word: 'Hello' }, { word: 'world' }],
  })
  const model = 'gpt-4o-transcribe-diarize'
  const diarized = JSON.parse((await serve([CLIP, '--format', 'diarized_json', '--model', model])).out)
  expect(diarized.segments[0]).toMatchObject({ type: 'transcript.text.segment', speaker: 'A', text: 'Hello world.' })
  const line = JSON.parse((await serve([CLIP, '--json', '--format', 'diarized_json', '--model', model])).out)
  expect(line.segments).toEqual([{ start: 0.1, end: 1.4, text: 'Hello world.', speaker: 'A' }])
})

it('parameters and the key reach the service that is named', async () => {
  const args = ['--model', 'm-1', '--language', 'de', '--prompt', 'Greetings', '--temperature', '0.5']
  const { code, out, err } = await serve([CLIP, ...args], { env: { OPENAI_API_KEY: KEY } })
  expect({ code, out }).toEqual({ code: 0, out: 'Hello world.\n' })
  expect(err).not.toContain(KEY)
  const call = upstream.calls.at(-1)
  expect(call?.headers.authorization).toBe(`Bearer ${KEY}`)
  const fields = { model: 'm-1', language: 'de', prompt: 'Greetings', temperature: '0.5' }
  expect(Object.fromEntries(call?.form ?? [])).toMatchObject(fields)
})

it('without --base-url it is the service of the environment, when it is asked for', async () => {
  const calls = upstream.calls.length
  const env = { OPENAI_API_KEY: KEY, OPENAI_BASE_URL: upstream.baseURL }
  expect(await run([CLIP, '--engine', 'openai', '--quiet'], { env })).toMatchObject({ code: 0, out: 'Hello world.\n' })
  expect(upstream.calls[calls]?.headers.authorization).toBe(`Bearer ${KEY}`)
})

it('--translate asks the other route', async () => {
  const { code, out } = await serve([CLIP, '--translate', '--format', 'srt', '--model', 'm-1'])
  expect({ code, out }).toEqual({ code: 0, out: SRT })
  expect(upstream.calls.at(-1)?.url).toBe('/v1/audio/translations')
})

it('--stream asks for a stream', async () => {
  const { code, out } = await serve([CLIP, '--stream', '--model', 'm-1'])
  expect({ code, out }).toEqual({ code: 0, out: 'Hello world.\n' })
  expect(upstream.calls.at(-1)?.form.get('stream')).toBe('true')
})

it('--json has a line for each recording, failed ones too', async () => {
  const { code, out } = await serve([CLIP, 'none.mp3', CLIP.replace('.mp3', '.wav'), '--json'])
  expect(code).toBe(1)
  const [first, missing, last] = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(first).toEqual({
    file: CLIP,
    output: null,
    text: 'Hello world.',
    language: 'english',
    duration: 1.5,
    segments: [{ start: 0.1, end: 1.4, text: 'Hello world.' }],
    warnings: [],
    error: null,
  })
  expect(Object.keys(missing)).toEqual(Object.keys(first))
  expect(missing).toMatchObject({ file: 'none.mp3', text: null, segments: [], error: { code: 'not_found' } })
  expect(last).toMatchObject({ text: 'Hello world.', error: null })
})

it('a refused key is told without it', async () => {
  const env = { OPENAI_API_KEY: KEY }
  const { code, out, err } = await run([CLIP, '--base-url', refusing.baseURL, '--json'], { env })
  expect(code).toBe(1)
  expect(JSON.parse(out).error).toEqual({ code: 'upstream_auth', message: expect.stringContaining('OPENAI_API_KEY') })
  expect(err).toContain('Check OPENAI_API_KEY')
  expect(out + err).not.toContain(KEY)
})

it.each([
  ['talk.srt', SRT],
  ['talk.VTT', VTT],
  ['talk.txt', 'Hello world.\n'],
  ['talk', 'Hello world.\n'],
])('-o %s tells the format', async (name, expected) => {
  const cwd = await emptyFolder()
  const { code, out, err } = await serve([CLIP, '-o', name], { cwd })
  expect({ code, out }).toEqual({ code: 0, out: '' })
  expect(err).toContain(`→ ${name}\n`)
  expect(await readFile(join(cwd, name), 'utf8')).toBe(expected)
  expect(await readdir(cwd)).toEqual([name])
})

it('-o with a folder, and -o -', async () => {
  const cwd = await emptyFolder()
  await mkdir(join(cwd, 'out'))
  const input = await readFile(CLIP)
  const { code, out } = await serve(['-', CLIP, '-o', 'out', '--format', 'vtt', '--json'], { cwd, input })
  expect(code).toBe(0)
  expect(
    out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).output),
  ).toEqual(['out/stdin.vtt', 'out/speech.vtt'])
  expect(await readFile(join(cwd, 'out/stdin.vtt'), 'utf8')).toBe(VTT)
  expect(await serve([CLIP, '-o', '-', '--quiet'])).toEqual({ code: 0, out: 'Hello world.\n', err: '' })
})

it('a file that exists is replaced with --overwrite alone, before anything is sent', async () => {
  const cwd = await emptyFolder()
  await writeFile(join(cwd, 'real.srt'), 'precious')
  await symlink('real.srt', join(cwd, 'talk.srt'))
  const calls = upstream.calls.length
  const refused = await serve([CLIP, '-o', 'talk.srt'], { cwd })
  expect(refused).toMatchObject({ code: 2, out: '', err: expect.stringContaining("'talk.srt' exists already") })
  expect([await readFile(join(cwd, 'real.srt'), 'utf8'), upstream.calls.length]).toEqual(['precious', calls])
  expect((await serve([CLIP, '-o', 'talk.srt', '--overwrite'], { cwd })).code).toBe(0)
  expect(await readFile(join(cwd, 'real.srt'), 'utf8')).toBe(SRT)
})

it('a file that is replaced keeps its rights', async () => {
  const cwd = await emptyFolder()
  for (const [name, mode] of [
    ['private.srt', 0o600],
    ['open.srt', 0o666],
  ] as const) {
    await writeFile(join(cwd, name), 'old')
    await chmod(join(cwd, name), mode)
    expect((await serve([CLIP, '-o', name, '--overwrite'], { cwd })).code).toBe(0)
    expect(await readFile(join(cwd, name), 'utf8')).toBe(SRT)
    expect((await stat(join(cwd, name))).mode & 0o777).toBe(mode)
  }
})

it('--words are in the lines of --json, whatever the files hold', async () => {
  const cwd = await emptyFolder()
  const words = [{ word: 'Hello' }, { word: 'world' }]
  for (const [name, content] of [
    ['talk.srt', SRT],
    ['talk.txt', 'Hello world.\n'],
  ] as const) {
    const { code, out } = await serve([CLIP, '--words', '--json', '-o', name], { cwd })
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ output: name, words })
    expect(await readFile(join(cwd, name), 'utf8')).toBe(content)
  }
})

it.runIf(process.platform === 'linux')('a folder that takes no files is refused before anything is sent', async () => {
  const cwd = await emptyFolder()
  await symlink('/proc', join(cwd, 'out'))
  const calls = upstream.calls.length
  for (const args of [
    ['-o', 'out/talk.srt'],
    ['-o', 'out'],
    ['--output-dir', 'out'],
  ]) {
    const { code, out, err } = await serve([CLIP, ...args], { cwd })
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain('can not be written: ENOENT')
  }
  expect(upstream.calls).toHaveLength(calls)
})

it('results that would be lost are refused before anything is sent', async () => {
  const cwd = await emptyFolder()
  const recording = await readFile(CLIP)
  for (const folder of ['a', 'b']) {
    await mkdir(join(cwd, folder))
    await writeFile(join(cwd, folder, 'talk.mp3'), recording)
  }
  await symlink('a/talk.mp3', join(cwd, 'link.mp3'))
  const calls = upstream.calls.length
  for (const [args, message] of [
    [['link.mp3', '-o', 'a/talk.mp3', '--overwrite'], 'is a recording itself'],
    [['a/talk.mp3', '-o', 'link.mp3', '--overwrite'], 'is a recording itself'],
    [['a/talk.mp3', 'b/talk.mp3', '--output-dir', 'out'], "Two recordings would be written to 'out/talk.txt'"],
    [['a/talk.mp3', 'b/talk.mp3', '-o', 'talk.txt'], '--output-dir'],
    [['a/talk.mp3', 'b/talk.mp3', '--format', 'srt'], '--output-dir'],
    [['a/talk.mp3', '-o', 'b/../a/talk.mp3', '--overwrite'], 'is a recording itself'],
    [['a/talk.mp3', '-o', '/dev/null', '--overwrite'], 'no file that can be replaced'],
    [['a/talk.mp3', '-o', 'none/talk.txt'], "There is no folder 'none'"],
    [['a/talk.mp3', '--output-dir', 'a/talk.mp3/b'], 'can not be made'],
  ] as const) {
    const { code, out, err } = await serve(args, { cwd })
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain(message)
  }
  expect(await readFile(join(cwd, 'a/talk.mp3'))).toEqual(recording)
  expect(upstream.calls).toHaveLength(calls)
})

it('what can not be written is a failure, and leaves nothing behind', async () => {
  const cwd = await emptyFolder()
  const taken = await startFakeUpstream(async () => {
    // Somebody else makes the file while the service is at work.
    await writeFile(join(cwd, 'talk.txt'), 'precious')
    return { body: { text: 'Hello.' } }
  })
  const { code, err } = await run([CLIP, '--base-url', taken.baseURL, '-o', 'talk.txt'], { cwd })
  await taken.close()
  expect(code).toBe(1)
  expect(err).toContain("'talk.txt' could not be written: it exists by now; --overwrite replaces it.")
  expect(await readdir(cwd)).toEqual(['talk.txt'])
  expect(await readFile(join(cwd, 'talk.txt'), 'utf8')).toBe('precious')
})

it('a name that would command a terminal does not', async () => {
  const { code, err } = await serve(['\u001b[2Jnone.mp3'])
  expect(code).toBe(1)
  expect(err).toContain('\\u001b[2Jnone.mp3: There is no file')
  expect(err).not.toContain('\u001b')
})

it('a pipe that has a name is no recording', async () => {
  const { code, err } = await serve(['/dev/null'])
  expect({ code, err }).toEqual({ code: 1, err: '/dev/null: This is no file. Pipe it in, and name - in its place.\n' })
})

it('a folder is no recording', async () => {
  const cwd = await emptyFolder()
  await mkdir(join(cwd, 'talks'))
  expect(await serve(['talks'], { cwd })).toMatchObject({ code: 1, err: expect.stringContaining("'talks/*.mp3'") })
})
