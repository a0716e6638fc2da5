import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { launchChromium } from '../lib/chromium.js'
import { MOUNTS } from '../lib/clients/mounts.js'
import { setUpClientTests } from '../lib/clients/setup.js'
import { answerAsVendor, beginStream, digest, HEARD, leaveOpen, recordingOf, refusal } from '../lib/clients/vendor.js'
import { ROOT } from '../lib/repository.js'

/** A recording on its way into the page. Without a name it is a blob there, as recorders hand it over. */
interface PageRecording {
  readonly base64: string
  readonly type: string
  readonly name?: string
}

type Fields = Readonly<Record<string, string>>

/** What `client.js` offers in the page. */
declare const client: {
  byFetch(recording: PageRecording, fields: Fields): Promise<{ status: number; type: string; body: string }>
  byXhr(
    recording: PageRecording,
    fields: Fields,
  ): Promise<{ status: number; body: string; id: string; progress: { loaded: number; total: number }[] }>
  untilAborted(recording: PageRecording, fields: Fields): Promise<string>
  abort(): void
  readStream(recording: PageRecording, fields: Fields): Promise<void>
}

const tests = setUpClientTests()
const RECORDER = join(ROOT, 'fixtures/containers/speech-recorder.webm')
const bytes = readFileSync(RECORDER)
const recorded: PageRecording = { base64: bytes.toString('base64'), type: 'audio/webm;codecs=opus' }
const WHISPER = { model: 'whisper-1' }

let browser: Browser
let page: Page

beforeAll(async () => {
  browser = await launchChromium()
})

afterAll(() => browser?.close())

describe.each(MOUNTS)('a page, through %s', (mount) => {
  beforeEach(async () => {
    page = await browser.newPage()
    await page.goto(`${tests.url(mount)}/client.html`)
  })

  afterEach(() => page.close())

  async function expectUploaded(name: string, content: Uint8Array = bytes) {
    const { digest: arrived, name: called } = await recordingOf(tests.vendor.onlyCall())
    expect({ called, arrived }).toEqual({ called: name, arrived: digest(content) })
  }

  const byFetch = (recording: PageRecording, fields: Fields = WHISPER) =>
    page.evaluate(([given, beside]) => client.byFetch(given, beside), [recording, fields] as const)

  it('sends what a recorder made, which has no name', async () => {
    const { status, type, body } = await byFetch(recorded)
    expect(status, body).toBe(200)
    expect(type).toMatch(/^application\/json\b/)
    expect(JSON.parse(body).text).toBe(HEARD.text)
    await expectUploaded('blob.webm')
  })

  it('sends a File with a name in UTF-8 and without a type', async () => {
    const { body } = await byFetch({ ...recorded, type: '', name: 'Größe "1" 日本.wav' })
    expect(JSON.parse(body).text).toBe(HEARD.text)
    await expectUploaded('Größe 1 日本.webm')
  })

  it('reads subtitles', async () => {
    const { type, body } = await byFetch(recorded, { ...WHISPER, response_format: 'vtt' })
    expect(type).toMatch(/^text\/vtt\b/)
    expect(body).toMatch(/^WEBVTT\n\n00:00:00\.000 --> 00:00:01\.167\nGood morning\.\n/)
  })

  it('reads errors', async () => {
    const { status, body } = await byFetch(recorded, { ...WHISPER, temperature: '3' })
    expect({ status, ...JSON.parse(body).error }).toMatchObject({ status: 400, param: 'temperature' })
    tests.vendor.answerBy(() => refusal(429, {}, { 'retry-after': '60' }))
    expect(await byFetch(recorded)).toMatchObject({ status: 429 })
  })

  it.each(['json', 'text'])('sends a plain form, and shows the %s', async (format) => {
    await page.setInputFiles('input[name=file]', RECORDER)
    await page.selectOption('select', format)
    const [answer] = await Promise.all([page.waitForResponse(/transcriptions$/), page.click('button')])
    expect(answer.status()).toBe(200)
    await page.waitForURL(/transcriptions$/)
    expect(await page.textContent('body')).toContain(HEARD.text)
    await expectUploaded('speech-recorder.webm')
    const { form } = tests.vendor.onlyCall()
    expect(form.get('prompt')).toBe('Größe, 日本')
    expect(form.has('language')).toBe(false)
  })

  it('sends a plain form without a file, and shows what is missing', async () => {
    const [answer] = await Promise.all([page.waitForResponse(/transcriptions$/), page.click('button')])
    expect(answer.status()).toBe(400)
    await page.waitForURL(/transcriptions$/)
    expect(await page.textContent('body')).toContain('"param":"file"')
  })

  it('follows the upload of an XMLHttpRequest', async () => {
    const large = Buffer.concat([bytes, Buffer.alloc(3_000_000, 'sound')])
    const recording = { ...recorded, base64: large.toString('base64'), name: 'large.webm' }
    const { status, body, id, progress } = await page.evaluate(([given, beside]) => client.byXhr(given, beside), [
      recording,
      WHISPER,
    ] as const)
    expect(status, body).toBe(200)
    expect(id).toMatch(/^req_\w+$/)
    const { loaded = 0, total = 0 } = progress.at(-1) ?? {}
    expect(loaded).toBe(total)
    expect(total).toBeGreaterThan(large.length)
    await expectUploaded('large.webm', large)
  })

  it('reads the first words of a stream before the last are spoken', async () => {
    let finish = () => {}
    tests.vendor.answerBy((call, response) => {
      beginStream(response)
      const { body } = answerAsVendor(call)
      finish = () => response.end(String(body).slice(String(body).indexOf('\n\n') + 2))
      return undefined
    })
    let read = ''
    await page.exposeFunction('onPiece', (piece: string) => {
      // Only what was spoken before has come.
      if (read === '') expect(piece).not.toContain('transcript.text.done')
      if (read === '') finish()
      read += piece
    })
    const fields = { model: 'gpt-4o-transcribe' }
    await page.evaluate(([given, beside]) => client.readStream(given, beside), [recorded, fields] as const)
    const events = read.split('\n\n').filter(Boolean)
    expect(events.map((event) => JSON.parse(event.replace('data: ', '')).type)).toEqual([
      'transcript.text.delta',
      'transcript.text.delta',
      'transcript.text.done',
    ])
  })

  it('stops the vendor’s work when it aborts', async () => {
    const open = leaveOpen(tests.vendor)
    const ended = page.evaluate(([given, beside]) => client.untilAborted(given, beside), [recorded, WHISPER] as const)
    await open.arrived
    await page.evaluate(() => client.abort())
    expect(await ended).toBe('AbortError')
    await open.closed
  })

  it.each([
    ['is closed', () => page.close()],
    ['is left', () => page.goto('about:blank')],
  ])('stops the vendor’s work when it %s', async (_how, leave) => {
    const open = leaveOpen(tests.vendor)
    const ended = page.evaluate(([given, beside]) => client.untilAborted(given, beside), [recorded, WHISPER] as const)
    // The page that would tell how it ended is gone.
    const gone = expect(ended).rejects.toThrow()
    await open.arrived
    await leave()
    await Promise.all([gone, open.closed])
  })
})
