import { join } from 'node:path'
import { fakeEngine } from '@transcribekit/core/testing'
import { local } from '@transcribekit/local'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { fakeMicrophone, launchChromium } from '../lib/chromium.js'
import { type ClientServer, ENDPOINT, startClientServer } from '../lib/client-server.js'
import { expectHeard } from '../lib/expect-heard.js'
import { ROOT } from '../lib/repository.js'

declare const client: typeof import('@transcribekit/client')
declare const createRecorder: typeof import('@transcribekit/client/recorder').createRecorder

/** What the page of these tests has, and what is used of the browser's own objects. */
interface PageWindow {
  readonly recorder: import('@transcribekit/client/recorder').Recorder
  /** Every microphone that was opened. */
  readonly tracks: readonly { readonly readyState: string; stop(): void; dispatchEvent(event: Event): void }[]
  readonly navigator: { readonly mediaDevices: { getUserMedia(wish: object): Promise<object> } }
}

/** Seconds of the clip that the microphone plays, over and over. */
const CLIP_SECONDS = 7.1
const MICROPHONE = fakeMicrophone(`${join(ROOT, 'fixtures/speech/austen-0870.wav')}%noloop`)

let server: ClientServer
let browser: Browser
let page: Page

beforeAll(async () => {
  server = await startClientServer('page.ts')
  browser = await launchChromium(MICROPHONE)
}, 60_000)

afterAll(async () => {
  await browser?.close()
  await server?.close()
})

/** Opens a page with a recorder, of which all microphones are known. */
async function open(from = browser, url = server.url) {
  page = await from.newPage()
  await page.goto(url)
  await page.evaluate(() => {
    const tracks: unknown[] = []
    const recorder = createRecorder()
    recorder.subscribe(() => {})
    Object.assign(globalThis, { recorder, tracks })
    const { mediaDevices } = (globalThis as unknown as PageWindow).navigator
    if (!mediaDevices) return
    const real = mediaDevices.getUserMedia.bind(mediaDevices)
    mediaDevices.getUserMedia = async (wish) => {
      const stream = await real(wish)
      tracks.push(...(stream as { getTracks(): unknown[] }).getTracks())
      return stream
    }
  })
}

const start = () =>
  page.evaluate(() =>
    (globalThis as unknown as PageWindow).recorder.start().then(
      () => 'started',
      ({ code, message }) => `${code}: ${message}`,
    ),
  )

const stop = () =>
  page.evaluate(async () => {
    const file = await (globalThis as unknown as PageWindow).recorder.stop()
    return file && { name: file.name, type: file.type, size: file.size }
  })

const act = (what: 'pause' | 'resume' | 'discard') =>
  page.evaluate((name) => (globalThis as unknown as PageWindow).recorder[name](), what)

const snapshot = () =>
  page.evaluate(() => {
    const { recording, error, ...told } = (globalThis as unknown as PageWindow).recorder.getSnapshot()
    return { ...told, size: recording?.size ?? 0, error: error?.code }
  })

const tracks = () => page.evaluate(() => (globalThis as unknown as PageWindow).tracks.map((track) => track.readyState))

const untilElapsed = (seconds: number) =>
  page.waitForFunction((least) => (globalThis as unknown as PageWindow).recorder.getSnapshot().elapsed > least, seconds)

describe('a recording', () => {
  beforeEach(async () => {
    server.engine = fakeEngine()
    await open()
    return () => page.close()
  })

  it('of the microphone has its words', async () => {
    const engine = local()
    await engine.ready?.()
    server.engine = engine
    try {
      expect(await start()).toBe('started')
      await untilElapsed(CLIP_SECONDS + 0.9)
      const { size } = (await stop()) ?? { size: 0 }
      const { text } = await page.evaluate(async (url) => {
        const { recording } = (globalThis as unknown as PageWindow).recorder.getSnapshot()
        if (!recording) throw new Error('Nothing was recorded.')
        return client.createTranscriptionClient({ url }).transcribe(recording)
      }, ENDPOINT)
      expectHeard(text, `Chromium, ${size} bytes`)
      // 32 kbit/s, with room for the container.
      expect(size).toBeLessThan((CLIP_SECONDS + 3) * 4000 * 1.3)
    } finally {
      await engine.close?.()
    }
  })

  it('tells of itself, and releases the microphone', async () => {
    await page.evaluate(() => {
      const { recorder } = globalThis as unknown as PageWindow
      const told: string[] = [recorder.getSnapshot().state]
      recorder.subscribe(() => {
        const { state } = recorder.getSnapshot()
        if (told.at(-1) !== state) told.push(state)
      })
      Object.assign(globalThis, { told })
    })
    expect(await start()).toBe('started')
    await untilElapsed(0.5)
    const { state, level, permission, devices } = await snapshot()
    expect([state, permission]).toEqual(['recording', 'granted'])
    expect(level).toBeGreaterThan(0)
    expect(level).toBeLessThanOrEqual(1)
    expect(devices.length).toBeGreaterThan(0)
    expect(devices[0]).toEqual({ id: expect.any(String), label: expect.stringMatching(/\S/) })
    expect(await tracks()).toEqual(['live'])
    expect(await stop()).toEqual({
      name: 'recording.webm',
      type: 'audio/webm;codecs=opus',
      size: expect.any(Number),
    })
    expect(await tracks()).toEqual(['ended'])
    expect(await snapshot()).toMatchObject({ state: 'idle', level: 0, endedBy: 'stop' })
    expect(await page.evaluate(() => (globalThis as unknown as { told: string[] }).told)).toEqual([
      'idle',
      'starting',
      'recording',
      'stopping',
      'idle',
    ])
  })

  it('may be paused', async () => {
    await start()
    await untilElapsed(0.3)
    await act('pause')
    const paused = await snapshot()
    expect([paused.state, paused.level]).toEqual(['paused', 0])
    await page.waitForTimeout(400)
    expect((await snapshot()).elapsed).toBe(paused.elapsed)
    await act('resume')
    await untilElapsed(paused.elapsed + 0.2)
    expect((await stop())?.size).toBeGreaterThan(0)
  })

  it('keeps what is there when the microphone is unplugged', async () => {
    await start()
    await untilElapsed(1.5)
    await page.evaluate(() => {
      const [track] = (globalThis as unknown as PageWindow).tracks
      track?.stop()
      track?.dispatchEvent(new Event('ended'))
    })
    await expect.poll(async () => (await snapshot()).state).toBe('idle')
    const { endedBy, size } = await snapshot()
    expect(endedBy).toBe('device')
    expect(size).toBeGreaterThan(0)
    // Whoever stops it afterwards gets the same.
    expect((await stop())?.size).toBe(size)
    expect(await start()).toBe('started')
    expect(await snapshot()).toMatchObject({ state: 'recording', size: 0, endedBy: undefined })
  })

  it('ends by itself at its limit', async () => {
    await page.evaluate(() => Object.assign(globalThis, { recorder: createRecorder({ maxBytes: 10_000 }) }))
    await start()
    await expect.poll(async () => (await snapshot()).endedBy, { timeout: 20_000 }).toBe('limit')
    const { size } = await snapshot()
    expect(size).toBeGreaterThan(0)
    expect(size).toBeLessThanOrEqual(10_000)
    expect(await tracks()).toEqual(['ended'])
  })

  it('may be discarded, also before it has begun', async () => {
    await start()
    await untilElapsed(0.3)
    await act('discard')
    expect(await snapshot()).toMatchObject({ state: 'idle', size: 0, elapsed: 0 })
    const starting = start()
    await act('discard')
    await starting
    expect(await snapshot()).toMatchObject({ state: 'idle', size: 0 })
    await expect.poll(tracks).toEqual(['ended', 'ended'])
    expect(await stop()).toBeUndefined()
  })

  it('of a microphone that is none fails', async () => {
    const failure = page.evaluate(() =>
      (globalThis as unknown as PageWindow).recorder.start('no-such').catch(({ code }) => code),
    )
    expect(await failure).toBe('mic_missing')
    expect(await snapshot()).toMatchObject({ state: 'idle', error: 'mic_missing' })
  })
})

describe('there is no recording', () => {
  it.each<[string, string[], (url: string) => string, RegExp]>([
    [
      'where the microphone is not allowed',
      ['--use-fake-device-for-media-stream', '--deny-permission-prompts'],
      (url) => url,
      /^mic_denied: .*allow it/,
    ],
    ['without a microphone', ['--use-fake-ui-for-media-stream'], (url) => url, /^mic_missing: .*connect or choose/],
    [
      'in a page that was not loaded securely',
      [...MICROPHONE, '--host-resolver-rules=MAP app.test 127.0.0.1'],
      (url) => url.replace('127.0.0.1', 'app.test'),
      /^mic_unsupported: .*https/,
    ],
  ])('%s', async (_, args, at, expected) => {
    const other = await launchChromium(args)
    try {
      await open(other, at(server.url))
      expect(await start()).toMatch(expected)
      const { state, error, devices } = await snapshot()
      expect([state, error, devices]).toEqual(['idle', expect.stringMatching(/^mic_/), []])
    } finally {
      await other.close()
    }
  })
})
