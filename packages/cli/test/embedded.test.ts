import { copyFile, mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseSrt } from '@transcribekit/core'
import { startFakeUpstream } from '@transcribekit/core/testing'
import { expect, it } from 'vitest'
import { emptyFolder, fixture, run } from './support/run.js'

const CLIP = fixture('speech/austen-0930.wav')

it('transcribes with the embedded engine, whatever the environment has for services', async () => {
  const upstream = await startFakeUpstream()
  const env = { OPENAI_API_KEY: 'sk-of-the-test', OPENAI_BASE_URL: upstream.baseURL }
  const { code, out, err } = await run([CLIP], { env })
  await upstream.close()
  expect({ code, calls: upstream.calls }).toEqual({ code: 0, calls: [] })
  expect(out).toMatch(/^He might even have been made amiable himself.*\n$/i)
  expect(err).toMatch(/austen-0930\.wav: \d+\.\d s of audio in \d+\.\d s\n$/)
})

it('writes a file for each recording that a pattern finds; one that is missing spoils nothing', async () => {
  const cwd = await emptyFolder()
  await mkdir(join(cwd, 'talks'))
  await copyFile(CLIP, join(cwd, 'talks/first [1].wav'))
  await copyFile(fixture('containers/speech.mp3'), join(cwd, 'talks/second.mp3'))
  const args = ['talks/*.{wav,mp3}', 'none.mp3', 'none/*.mp3', 'talks/first [1].wav', '--format', 'srt']
  const { code, out, err } = await run([...args, '--output-dir', 'subtitles/new'], { cwd })
  expect({ code, out }).toEqual({ code: 1, out: '' })
  expect(err).toContain("none.mp3: There is no file 'none.mp3'.\n")
  expect(err).toContain('none/*.mp3: There is no such file, and none that matches it as a pattern.\n')
  expect(err).toMatch(/talks\/first \[1\]\.wav: .* → subtitles\/new\/first \[1\]\.srt\n/)
  expect((await readdir(join(cwd, 'subtitles/new'))).sort()).toEqual(['first [1].srt', 'second.srt'])
  const cues = parseSrt(await readFile(join(cwd, 'subtitles/new/second.srt'), 'utf8'))
  expect(cues.map(({ text }) => text).join(' ')).toMatch(/john dashwood/i)
})

it('reads standard input, and tells its transcript as a line of JSON', async () => {
  const input = await readFile(fixture('containers/speech.ogg'))
  const { code, out, err } = await run(['-', '--json', '--words', '--quiet'], { input })
  expect({ code, err, lines: out.split('\n').length }).toEqual({ code: 0, err: '', lines: 2 })
  const line = JSON.parse(out)
  expect(line).toMatchObject({ file: '-', output: null, language: 'en', warnings: [], error: null })
  expect(line.text).toMatch(/john dashwood/i)
  expect(line.duration).toBeCloseTo(7.1, 0)
  expect(line.segments[0]).toEqual({ start: expect.any(Number), end: expect.any(Number), text: expect.any(String) })
  expect(line.words.length).toBeGreaterThan(15)
})

it('--stream gives the same text as it comes', async () => {
  const { code, out } = await run([fixture('containers/speech.m4a'), '--stream'])
  expect(code).toBe(0)
  expect(out).toMatch(/^And .*john dashwood.*do for them.*\n$/i)
})

it('says what is in doubt, and what the embedded engine can not do', async () => {
  const header = (await readFile(CLIP)).subarray(0, 44)
  header.writeUInt32LE(32_000 + 36, 4)
  header.writeUInt32LE(32_000, 40)
  const silence = await run(['-'], { input: Buffer.concat([header, Buffer.alloc(32_000)]) })
  expect(silence).toMatchObject({ code: 0, out: '\n' })
  expect(silence.err).toMatch(/^-: warning: No speech was heard\.\n-: 1\.0 s of audio/)
})

it.each([
  ['another language', ['--language', 'de'], "understands en, not 'de'"],
  ['a translation', ['--translate'], 'does not translate'],
  ['speakers', ['--format', 'diarized_json'], "'diarized_json' is not compatible"],
])('%s is refused with the option that gives it', async (_, args, message) => {
  const { code, out, err } = await run([CLIP, ...args])
  expect({ code, out }).toEqual({ code: 2, out: '' })
  expect(err).toContain(message)
  expect(err).toContain('Here: --engine openai, or --base-url.')
})

it.each([
  ['no audio', Buffer.from('What is this?'), 'not audio of a supported format'],
  ['nothing', Buffer.alloc(0), 'The file is empty'],
])('%s on standard input fails with its cure', async (_, input, message) => {
  const { code, out, err } = await run(['-'], { input })
  expect({ code, out }).toEqual({ code: 1, out: '' })
  expect(err).toMatch(/^-: /)
  expect(err).toContain(message)
})
