import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseSrt, parseVtt } from '@transcribekit/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CurlAnswer, curl } from '../lib/clients/curl.js'
import { API, MOUNTS, REFUSED_KEY } from '../lib/clients/mounts.js'
import { setUpClientTests } from '../lib/clients/setup.js'
import { beginStream, digest, HEARD, leaveOpen, recordingOf, refusal } from '../lib/clients/vendor.js'
import { throughTap, type WireTap } from '../lib/clients/wire-tap.js'
import { ROOT } from '../lib/repository.js'
import { read } from '../lib/speech.js'

const tests = setUpClientTests()
const MP3 = join(ROOT, 'fixtures/containers/speech.mp3')
const FILE = ['-F', `file=@${MP3}`]
const MODEL = ['-F', 'model=whisper-1']
const bytes = read('containers/speech.mp3')
/** A recording of 5 MB, behind the head of a real one. */
const LONG = Buffer.concat([read('containers/speech.wav'), Buffer.alloc(5_000_000, 'silence?')])

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'clients-curl-'))
})

afterAll(() => rm(folder, { recursive: true, force: true }))

async function fileOf(name: string, content: Uint8Array | string): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, content)
  return path
}

describe.each(MOUNTS)('curl, through %s', (mount) => {
  const target = (url = tests.url(mount)) => `${url}${API}/audio/transcriptions`
  const post = (...args: string[]) => curl([...args, target()])

  function expectJson({ status, contentType, body }: CurlAnswer) {
    expect(status, body).toBe(200)
    expect(contentType).toMatch(/^application\/json\b/)
    expect(JSON.parse(body).text).toBe(HEARD.text)
  }

  async function expectUploaded(answer: CurlAnswer, name: string, content: Uint8Array = bytes) {
    expectJson(answer)
    expect(await recordingOf(tests.vendor.onlyCall())).toMatchObject({ name, digest: digest(content) })
  }

  const tapped = (test: (tap: WireTap) => Promise<void>) => throughTap(tests.url(mount), test)

  it.each([
    ['before', [...MODEL, '-F', 'language=en', ...FILE]],
    ['after', [...FILE, ...MODEL, '-F', 'language=en']],
    ['around', [...MODEL, ...FILE, '-F', 'language=en']],
  ])('sends the fields %s the file', async (_where, args) => {
    await expectUploaded(await post(...args), 'speech.mp3')
    expect(tests.vendor.onlyCall().form.get('language')).toBe('en')
  })

  it.each([
    ['a wrong type', `file=@${MP3};type=text/plain`, 'speech.mp3'],
    ['a name in UTF-8', `file=@${MP3};filename=Größe 日本.mp3`, 'Größe 日本.mp3'],
    ['a name with quotes', `file=@${MP3};filename="a\\"b.mp3"`, 'ab.mp3'],
    ['a wrong extension', `file=@${MP3};filename=talk.wav`, 'talk.mp3'],
    ['no extension', `file=@${MP3};filename=talk`, 'talk.mp3'],
  ])('sends a file with %s', async (_what, field, name) => {
    await expectUploaded(await post('-F', field, ...MODEL), name)
  })

  it.each([
    ['a name', 'file=@-;filename=voice.mp3', 'voice.mp3'],
    ['no name', 'file=@-', '-.mp3'],
  ])('sends its standard input with %s', async (_what, field, name) => {
    await expectUploaded(await curl(['-F', field, ...MODEL, target()], { input: bytes }), name)
  })

  it('sends in chunks', () =>
    tapped(async (tap) => {
      await expectUploaded(
        await curl(['-H', 'Transfer-Encoding: chunked', ...FILE, ...MODEL, target(tap.url)]),
        'speech.mp3',
      )
      expect(tap.sent()).toMatch(/^transfer-encoding: chunked\r$/im)
      expect(tap.sent()).not.toMatch(/^content-length:/im)
    }))

  it('asks before it sends a large file', () =>
    tapped(async (tap) => {
      const path = await fileOf('long.wav', LONG)
      const answer = await curl(['-F', `file=@${path}`, ...MODEL, target(tap.url)])
      await expectUploaded(answer, 'long.wav', LONG)
      expect(answer.uploaded).toBeGreaterThan(LONG.length)
      expect(tap.sent()).toMatch(/^expect: 100-continue\r$/im)
    }))

  it('gets every format with its type', async () => {
    const format = (name: string) => post(...FILE, ...MODEL, '-F', `response_format=${name}`)
    expect(await format('text')).toMatchObject({ contentType: 'text/plain; charset=utf-8', body: HEARD.text })
    const [srt, vtt] = [await format('srt'), await format('vtt')]
    expect(srt.contentType).toMatch(/^application\/x-subrip\b/)
    expect(vtt.contentType).toMatch(/^text\/vtt\b/)
    expect(parseSrt(srt.body)).toEqual(parseVtt(vtt.body))
    expect(parseSrt(srt.body)).toHaveLength(HEARD.segments.length)
    const units = ['word', 'segment'].flatMap((unit) => ['-F', `timestamp_granularities[]=${unit}`])
    const { body } = await post(...FILE, ...MODEL, '-F', 'response_format=verbose_json', ...units)
    expect(JSON.parse(body)).toMatchObject({ words: HEARD.words, segments: HEARD.segments })
  })

  it('gets a stream', async () => {
    const { contentType, body } = await post('-N', ...FILE, '-F', 'model=gpt-4o-transcribe', '-F', 'stream=true')
    expect(contentType).toMatch(/^text\/event-stream\b/)
    const events = body.split('\n\n').filter(Boolean)
    expect(events.map((event) => JSON.parse(event.replace('data: ', '')).type)).toEqual([
      'transcript.text.delta',
      'transcript.text.delta',
      'transcript.text.done',
    ])
  })

  it.each([
    [400, 'missing_required_parameter', FILE],
    [400, 'missing_required_parameter', MODEL],
    [400, 'unknown_parameter', [...FILE, ...MODEL, '-F', 'colour=red']],
    [400, 'invalid_value', [...FILE, ...FILE, ...MODEL]],
    [400, 'invalid_value', ['-F', `file=<${MP3}`, ...MODEL]],
    [401, 'unauthorized', ['-H', `Authorization: Bearer ${REFUSED_KEY}`, ...FILE, ...MODEL]],
    [415, 'unsupported_media_type', ['-H', 'Content-Type: audio/mpeg', '--data-binary', `@${MP3}`]],
    [415, 'unsupported_media_type', ['-d', 'file=talk.mp3&model=whisper-1']],
    [415, 'unsupported_media_type', ['-H', 'Content-Type: application/json', '-d', '{"model":"whisper-1"}']],
    [415, 'unsupported_media_type', ['-X', 'POST']],
  ])('is answered %d %s', async (status, code, args) => {
    const answer = await post(...args)
    expect(answer).toMatchObject({ exitCode: 0, status })
    expect(JSON.parse(answer.body)).toMatchObject({ error: { code, message: expect.any(String) } })
    expect(tests.vendor.calls).toHaveLength(0)
  })

  it.each([
    [429, 'rate_limit_exceeded', 429],
    [502, 'upstream_error', 503],
  ])('is answered %d %s where the vendor says %d', async (status, code, ofVendor) => {
    tests.vendor.answerBy(() => refusal(ofVendor, {}))
    const answer = await post(...FILE, ...MODEL)
    expect(answer).toMatchObject({ exitCode: 0, status })
    expect(JSON.parse(answer.body)).toMatchObject({ error: { code } })
  })

  it.each([
    ['with its length', []],
    ['in chunks', ['-H', 'Transfer-Encoding: chunked']],
  ])('reads the answer to a file that is too large, sent %s', async (_how, args) => {
    const path = await fileOf('large.wav', Buffer.concat([read('containers/speech.wav'), Buffer.alloc(28_000_000)]))
    const answer = await post(...args, '-F', `file=@${path}`, ...MODEL)
    expect(answer).toMatchObject({ exitCode: 0, status: 413 })
    expect(JSON.parse(answer.body)).toMatchObject({ error: { code: 'file_too_large' } })
    expect(tests.vendor.calls).toHaveLength(0)
  })

  it.each([
    ['an answer', undefined],
    ['a stream', beginStream],
  ])('stops the vendor’s work when it is stopped while it waits for %s', async (what, begin) => {
    const open = leaveOpen(tests.vendor, begin)
    const controller = new AbortController()
    const fields = ['-F', 'model=gpt-4o-transcribe', '-F', `stream=${what === 'a stream'}`]
    const call = curl(['-N', ...FILE, ...fields, target()], { signal: controller.signal })
    await open.arrived
    controller.abort()
    await call
    await open.closed
  })
})
