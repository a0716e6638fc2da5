import { expect, it } from 'vitest'
import { run } from './support/run.js'

it.each([
  ['no recording', [], 'A recording is missing'],
  ['an unknown option', ['a.mp3', '--nonsense'], '--nonsense'],
  ['an option without its value', ['a.mp3', '--format'], '--format'],
  ['a format that is none', ['a.mp3', '--format', 'docx'], "not 'docx'"],
  ['standard input twice', ['-', '-'], 'read once'],
  ['two places for the result', ['a.mp3', '-o', 'a.txt', '--output-dir', 'b'], 'exclude each other'],
  ['a stream into a file', ['a.mp3', '--stream', '-o', 'a.txt'], '--stream and --output exclude'],
  ['a stream of lines', ['a.mp3', '--stream', '--json'], '--stream and --json exclude'],
  ['a stream of subtitles', ['a.mp3', '--stream', '--format', 'srt'], '--stream gives text'],
  ['words in text', ['a.mp3', '--words', '--format', 'srt'], '--words needs'],
  ['words in subtitles', ['a.mp3', '--words', '-o', 'a.srt'], '--words needs'],
  ['a translation of words', ['a.mp3', '--words', '--translate'], '--translate and --words exclude'],
  ['a temperature that is none', ['a.mp3', '--temperature', 'warm'], "not 'warm'"],
  ['an unknown language', ['a.mp3', '--language', 'english'], 'ISO-639-1'],
  ['an unknown engine', ['a.mp3', '--engine', 'whisper'], "not 'whisper'"],
  [
    'the embedded engine at an address',
    ['a.mp3', '--engine', 'local', '--base-url', 'http://a/v1'],
    '--base-url is for',
  ],
  ['the embedded engine with a model', ['a.mp3', '--engine', 'local', '--model', 'm'], '--model is for services'],
  ['a service without a key', ['a.mp3', '--engine', 'openai'], 'OPENAI_API_KEY is not set'],
  ['a model without a key', ['a.mp3', '--model', 'whisper-1'], 'OPENAI_API_KEY is not set'],
  ['a service with ffmpeg', ['a.mp3', '--base-url', 'http://a/v1', '--ffmpeg'], '--ffmpeg is for the embedded'],
  ['an address that is none', ['a.mp3', '--base-url', 'localhost'], '--base-url must be an address'],
  ['an address of another kind', ['a.mp3', '--base-url', 'file:///a'], '--base-url must be an address'],
])('%s ends with 2', async (_, args, message) => {
  const { code, out, err } = await run(args)
  expect({ code, out }).toEqual({ code: 2, out: '' })
  expect(err).toContain(message)
  expect(err).toMatch(/\nMore: --help\n$/)
})

it.each([
  ['--api-key', ['a.mp3', '--api-key', 'sk-of-the-test']],
  ['--api-key=', ['a.mp3', '--api-key=sk-of-the-test']],
  ['--key', ['a.mp3', '--key', 'sk-of-the-test']],
  ['an address', ['a.mp3', '--base-url', 'http://user:sk-of-the-test@127.0.0.1/v1']],
])('a key in %s is refused, and not repeated', async (_, args) => {
  const { code, out, err } = await run(args)
  expect({ code, out }).toEqual({ code: 2, out: '' })
  expect(err).toContain('Set OPENAI_API_KEY in the environment.')
  expect(err).not.toContain('sk-of-the-test')
})

it('--help and --version need no recording', async () => {
  const help = await run(['--help'])
  expect(help).toMatchObject({ code: 0, err: '', out: expect.stringContaining('OPENAI_API_KEY') })
  expect(help.out.split('\n').every((line) => line.length <= 120)).toBe(true)
  expect(await run(['--version'])).toEqual({ code: 0, err: '', out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) })
})
