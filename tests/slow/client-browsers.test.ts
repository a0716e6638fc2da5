import { join } from 'node:path'
import { fakeEngine } from '@transcribekit/core/testing'
import { local } from '@transcribekit/local'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Browser } from '../lib/browser.js'
import { answerOf, type ClientServer, ENDPOINT, FAULTS, heldEngine, startClientServer } from '../lib/client-server.js'
import { sendFrom, type Trial } from '../lib/client-trial.js'
import { launchFirefox } from '../lib/firefox.js'
import { type Microphone, startMicrophone } from '../lib/microphone.js'
import { ROOT } from '../lib/repository.js'
import { CONTAINER_TEXT, wordErrors, wordsOf } from '../lib/speech.js'
import { launchWebKit } from '../lib/webkit.js'

declare const client: typeof import('@transcribekit/client')
declare const createRecorder: typeof import('@transcribekit/client/recorder').createRecorder

/** What the page of these tests has, and what is used of the browser's own objects. */
interface PageWindow {
  readonly recorder: import('@transcribekit/client/recorder').Recorder
  /** Every state of the recorder, without repetition. */
  readonly told: readonly string[]
  /** Every microphone that was opened. */
  readonly tracks: readonly { readonly readyState: string }[]
  readonly navigator: { readonly mediaDevices: { getUserMedia(wish: object): Promise<object> } }
}

const CLIP = join(ROOT, 'fixtures/speech/austen-0870.wav')
/** Share of wrong words that is accepted over the microphone. */
const MAX_WORD_ERROR_RATE = 0.15

const engine = local()
let server: ClientServer
let microphone: Microphone

beforeAll(async () => {
  await engine.ready?.()
  server = await startClientServer('page.ts')
  microphone = await startMicrophone()
}, 120_000)

afterAll(async () => {
  await microphone?.close()
  await server?.close()
  await engine.close?.()
})

describe.each([
  { name: 'Firefox', launch: launchFirefox, type: /^audio\/webm; ?codecs=opus$/, file: 'recording.webm' },
  { name: 'WebKitGTK', launch: launchWebKit, type: /^audio\/mp4; ?codecs=mp4a\.40\.2$/, file: 'recording.m4a' },
])('in $name', ({ launch, type, file }) => {
  let browser: Browser

  beforeAll(async () => {
    browser = await launch(microphone.env)
  }, 60_000)

  afterAll(() => browser?.close())

  beforeEach(async () => {
    server.reset()
    await browser.open(server.url)
    await browser.evaluate(() => {
      const [tracks, told]: unknown[][] = [[], []]
      const recorder = createRecorder()
      recorder.subscribe(() => {
        const { state } = recorder.getSnapshot()
        if (told?.at(-1) !== state) told?.push(state)
      })
      Object.assign(globalThis, { recorder, tracks, told })
      const { mediaDevices } = (globalThis as unknown as PageWindow).navigator
      const real = mediaDevices.getUserMedia.bind(mediaDevices)
      mediaDevices.getUserMedia = async (wish) => {
        const stream = await real(wish)
        tracks?.push(...(stream as { getTracks(): unknown[] }).getTracks())
        return stream
      }
    })
  })

  const start = () => browser.evaluate(() => (globalThis as unknown as PageWindow).recorder.start())

  const stop = () =>
    browser.evaluate(async () => {
      const file = await (globalThis as unknown as PageWindow).recorder.stop()
      return file && { name: file.name, type: file.type, size: file.size }
    })

  const snapshot = () =>
    browser.evaluate(() => {
      const { recording, error, ...told } = (globalThis as unknown as PageWindow).recorder.getSnapshot()
      return { ...told, size: recording?.size ?? 0, error: error?.code }
    })

  const trackStates = () =>
    browser.evaluate(() => (globalThis as unknown as PageWindow).tracks.map((track) => track.readyState))

  const untilElapsed = (seconds: number) =>
    browser.waitFor((least) => (globalThis as unknown as PageWindow).recorder.getSnapshot().elapsed > least, seconds)

  const untilHeard = () =>
    browser.waitFor(() => (globalThis as unknown as PageWindow).recorder.getSnapshot().level > 0.3)

  const send = (trial?: Trial) => sendFrom(browser, trial)

  it('a recording of the microphone has its words', async () => {
    server.engine = engine
    await start()
    await untilElapsed(0)
    const played = microphone.play(CLIP)
    await untilHeard()
    await played
    const { elapsed } = await snapshot()
    // What is still on its way from the microphone.
    await untilElapsed(elapsed + 1)
    const recording = await stop()
    expect(recording).toEqual({ name: file, type: expect.stringMatching(type), size: expect.any(Number) })
    // 32 kbit/s, with room for the container.
    expect(recording?.size).toBeLessThan((elapsed + 3) * 4000 * 1.3)
    const outcome = await browser.evaluate(async (url) => {
      const { recording } = (globalThis as unknown as PageWindow).recorder.getSnapshot()
      if (!recording) throw new Error('Nothing was recorded.')
      const partials: string[] = []
      const progress: { loaded: number; total: number }[] = []
      const { text } = await client.createTranscriptionClient({ url }).transcribe(recording, {
        stream: true,
        onPartial: (text) => partials.push(text),
        onUploadProgress: (told) => progress.push(told),
      })
      return { text, partials, progress }
    }, ENDPOINT)
    const { text, partials, progress } = outcome
    const [errors, words] = [wordErrors(CONTAINER_TEXT, text), wordsOf(CONTAINER_TEXT).length]
    console.log(`${browser.name}: ${errors} word errors in ${words} words, ${recording?.size} bytes: ${text}`)
    expect(errors / words).toBeLessThanOrEqual(MAX_WORD_ERROR_RATE)
    expect(partials.length).toBeGreaterThan(1)
    expect(partials.at(-1)).toBe(text)
    expect(progress.at(-1)?.loaded).toBe(progress.at(-1)?.total)
    expect(progress.at(-1)?.total).toBeGreaterThan(recording?.size ?? 0)
  })

  it('the recorder tells of itself, and releases the microphone', async () => {
    await start()
    await untilElapsed(0.5)
    expect(await snapshot()).toMatchObject({ state: 'recording', permission: 'granted' })
    expect((await snapshot()).devices).toContainEqual({ id: expect.stringMatching(/./), label: 'Microphone' })
    expect((await trackStates()).filter((state) => state === 'live')).toHaveLength(1)
    const played = microphone.play(CLIP)
    await untilHeard()
    await played
    expect((await stop())?.size).toBeGreaterThan(0)
    expect(new Set(await trackStates())).toEqual(new Set(['ended']))
    expect(await snapshot()).toMatchObject({ state: 'idle', level: 0, endedBy: 'stop' })
    const told = await browser.evaluate(() => (globalThis as unknown as PageWindow).told)
    expect(told.filter((state) => state !== 'idle')).toEqual(['starting', 'recording', 'stopping'])
  })
})
