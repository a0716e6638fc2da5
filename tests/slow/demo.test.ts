import { createReadStream } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseSrt, parseVtt, type VerboseTranscription } from '@transcribekit/core'
import { seeded, wordErrors, wordsOf } from '@transcribekit/test-support'
import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningDemo, startDemo } from '../lib/demo.js'
import { ROOT, run } from '../lib/repository.js'
import { CLIPS, CONTAINER_TEXT, CONTAINERS, read } from '../lib/speech.js'

const MOUNTS = ['/express/v1', '/nest/v1', '/v1']
const FORMATS = ['json', 'text', 'srt', 'vtt', 'verbose_json'] as const
/** Share of wrong words that is accepted of the embedded engine over real speech. */
const MAX_WORD_ERROR_RATE = 0.08

let demo: RunningDemo
let url: string
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'demo-test-'))
  demo = await startDemo()
  url = demo.url
}, 90_000)

afterAll(async () => {
  await demo?.stop()
  await rm(folder, { recursive: true, force: true })
})

/** Posts as a user would: with curl. */
async function curl(mount: string, file: string, fields: Record<string, string> = {}) {
  const form = Object.entries({ model: 'whisper-1', ...fields }).flatMap(([name, value]) => ['-F', `${name}=${value}`])
  const args = ['-sS', '-w', '\n%{http_code}', '-F', `file=@${file}`, ...form, `${url}${mount}/audio/transcriptions`]
  const output = await run('curl', args, { cwd: ROOT })
  const end = output.lastIndexOf('\n')
  return { status: Number(output.slice(end)), body: output.slice(0, end) }
}

function textOf(format: (typeof FORMATS)[number], body: string): string {
  if (format === 'text') return body
  if (format === 'srt')
    return parseSrt(body)
      .map(({ text }) => text)
      .join(' ')
  if (format === 'vtt')
    return parseVtt(body)
      .map(({ text }) => text)
      .join(' ')
  return JSON.parse(body).text
}

async function errorOf(file: string, fields: Record<string, string> = {}) {
  const { status, body } = await curl('/express/v1', file, fields)
  return { status, ...JSON.parse(body).error }
}

async function fileOf(name: string, bytes: Uint8Array | string): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, bytes)
  return path
}

describe('recordings', () => {
  it.each(MOUNTS)('%s recognises the clips', async (mount) => {
    let [errors, words] = [0, 0]
    for (const [name, expected] of CLIPS) {
      const { status, body } = await curl(mount, `fixtures/speech/${name}`)
      expect(status, body).toBe(200)
      errors += wordErrors(expected, JSON.parse(body).text)
      words += wordsOf(expected).length
    }
    console.log(`${mount}: ${errors} word errors in ${words} words (${((100 * errors) / words).toFixed(1)} %)`)
    expect(errors / words).toBeLessThanOrEqual(MAX_WORD_ERROR_RATE)
  })

  it.each(CONTAINERS)('%s gives its words in every format', async (name) => {
    const allowed = wordsOf(CONTAINER_TEXT).length * MAX_WORD_ERROR_RATE
    for (const response_format of FORMATS) {
      const { status, body } = await curl('/express/v1', `fixtures/containers/${name}`, { response_format })
      expect(status, body).toBe(200)
      expect(wordErrors(CONTAINER_TEXT, textOf(response_format, body)), response_format).toBeLessThanOrEqual(allowed)
    }
  })

  it('gives times of words and segments', async () => {
    const args = ['-sS', '-F', 'file=@fixtures/speech/austen-0870.wav', '-F', 'model=whisper-1']
    const granularities = ['word', 'segment'].flatMap((unit) => ['-F', `timestamp_granularities[]=${unit}`])
    const target = `${url}/express/v1/audio/transcriptions`
    const output = await run('curl', [...args, '-F', 'response_format=verbose_json', ...granularities, target], {
      cwd: ROOT,
    })
    const { words = [], segments = [], duration, language } = JSON.parse(output) as VerboseTranscription
    expect(language).toBe('english')
    expect(duration).toBeCloseTo(7.1, 1)
    expect(segments.length).toBeGreaterThan(0)
    expect(words.length).toBeGreaterThan(20)
    for (const [index, { start, end }] of words.entries()) {
      expect(start).toBeGreaterThanOrEqual(words[index - 1]?.start ?? 0)
      expect(end).toBeGreaterThanOrEqual(start)
      expect(end).toBeLessThanOrEqual(duration)
    }
  })

  it('streams', async () => {
    const { body } = await curl('/express/v1', 'fixtures/speech/austen-0870.wav', { stream: 'true' })
    const events = body
      .split('\n\n')
      .filter(Boolean)
      .map((event) => JSON.parse(event.replace('data: ', '')))
    expect(events.at(-1).type).toBe('transcript.text.done')
    expect(wordErrors(CONTAINER_TEXT, events.at(-1).text)).toBeLessThanOrEqual(1)
  })
})

describe.each(MOUNTS)('the official client through %s', (mount) => {
  it('gets a transcript', async () => {
    const client = new OpenAI({ apiKey: 'none', baseURL: `${url}${mount}`, maxRetries: 0 })
    const file = createReadStream(join(ROOT, 'fixtures/containers/speech.mp3'))
    const { text } = await client.audio.transcriptions.create({ file, model: 'whisper-1' })
    expect(wordErrors(CONTAINER_TEXT, text)).toBeLessThanOrEqual(1)
  })

  it('sees the code and the parameter of an error', async () => {
    const client = new OpenAI({ apiKey: 'none', baseURL: `${url}${mount}`, maxRetries: 0 })
    const file = createReadStream(join(ROOT, 'fixtures/containers/speech.mp3'))
    const call = client.audio.transcriptions.create({ file, model: 'whisper-1', language: 'de' })
    await expect(call).rejects.toMatchObject({ status: 400, code: 'unsupported_language', param: 'language' })
    await expect(call).rejects.toBeInstanceOf(OpenAI.BadRequestError)
  })
})

describe('what is refused', () => {
  it('a language that the embedded engine does not know', async () => {
    expect(await errorOf('fixtures/containers/speech.mp3', { language: 'de' })).toMatchObject({
      status: 400,
      code: 'unsupported_language',
      param: 'language',
      message: expect.stringContaining('openai()'),
    })
  })

  it('a picture with the name of a recording', async () => {
    const jpeg = await fileOf('a.wav', Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(20_000, 7)]))
    expect(await errorOf(jpeg)).toMatchObject({ status: 400, code: 'unsupported_format', param: 'file' })
  })

  it('an empty file', async () => {
    expect(await errorOf(await fileOf('empty.wav', ''))).toMatchObject({ status: 400, code: 'empty_file' })
  })

  it('a recording of a head alone, as recorders leave it that are stopped at once', async () => {
    const head = await fileOf('head.webm', read('containers/speech-recorder.webm').subarray(0, 160))
    const { status, code, message } = await errorOf(head)
    expect(status).toBe(400)
    expect(['invalid_audio', 'audio_too_short']).toContain(code)
    expect(message).not.toBe('')
  })

  it.each(MOUNTS)('a truncated upload, through %s', async (mount) => {
    const form = new FormData()
    form.append('model', 'whisper-1')
    form.append('file', new Blob([read('containers/speech.mp3')]), 'speech.mp3')
    const whole = new Request(url, { method: 'POST', body: form })
    const body = new Uint8Array(await whole.arrayBuffer()).slice(0, 15_000)
    const answer = await fetch(`${url}${mount}/audio/transcriptions`, {
      method: 'POST',
      headers: { 'content-type': whole.headers.get('content-type') ?? '' },
      body,
    })
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({ error: { code: 'upload_truncated' } })
  })

  it('survives 100 corrupted files in a row, and still transcribes', async () => {
    const random = seeded(20_261_122)
    const statuses = new Map<number, number>()
    for (let index = 0; index < 100; index++) {
      const file = await fileOf(
        'corrupted',
        corrupt(read(`containers/${CONTAINERS[index % CONTAINERS.length]}`), random),
      )
      const { status, body } = await curl('/express/v1', file)
      expect([200, 400]).toContain(status)
      if (status === 400) expect(JSON.parse(body).error.code).toMatch(/^(invalid_audio|audio_too_|unsupported_format)/)
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
    }
    console.log('100 corrupted files:', Object.fromEntries(statuses))
    const { body } = await curl('/express/v1', 'fixtures/containers/speech.flac')
    expect(wordErrors(CONTAINER_TEXT, JSON.parse(body).text)).toBeLessThanOrEqual(1)
  }, 600_000)
})

/** Flips bytes, cuts the end off, or puts a stretch of noise in. */
function corrupt(bytes: Buffer, random: () => number): Buffer {
  const broken = Buffer.from(bytes)
  const kind = random()
  if (kind < 0.25) return broken.subarray(0, Math.floor(random() * broken.length))
  const from = kind < 0.6 ? 0 : Math.floor(random() * broken.length)
  const length = kind < 0.6 ? Math.min(2048, broken.length) : Math.min(8192, broken.length - from)
  const flips = 1 + Math.floor(random() * (kind < 0.8 ? 40 : length))
  for (let flip = 0; flip < flips; flip++) broken[from + Math.floor(random() * length)] = Math.floor(random() * 256)
  return broken
}
