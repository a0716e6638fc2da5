import type { ServerResponse } from 'node:http'
import { local } from '@transcribekit/local'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Browser } from '../lib/browser.js'
import {
  answerOf,
  type ClientServer,
  ENDPOINT,
  FAULTS,
  heldEngine,
  refusalOf,
  startClientServer,
} from '../lib/client-server.js'
import { sendFrom, type Trial } from '../lib/client-trial.js'
import { expectHeard } from '../lib/expect-heard.js'
import { launchFirefox } from '../lib/firefox.js'
import { type Microphone, startMicrophone } from '../lib/microphone.js'
import { recordOnPage, SPOKEN } from '../lib/record-on-page.js'
import { launchWebKit } from '../lib/webkit.js'

declare const client: typeof import('@transcribekit/client')
declare const createRecorder: typeof import('@transcribekit/client/recorder').createRecorder

/** What the page of these tests has, and what is used of the browser's own objects. */
interface PageWindow {
  readonly recorder: import('@transcribekit/client/recorder').Recorder
  /** Every state of the recorder, without repetition. */
  readonly told: readonly string[]
  /** What the last transcription was told so far. */
  readonly partials: readonly unknown[]
  /** Every microphone that was opened. */
  readonly tracks: readonly { readonly readyState: string }[]
  readonly navigator: { readonly mediaDevices: { getUserMedia(wish: object): Promise<object> } }
}

const stream = { stream: true }

const engine = local()
let server: ClientServer
let hooks: ClientServer
let microphone: Microphone

beforeAll(async () => {
  await engine.ready?.()
  server = await startClientServer('page.ts')
  hooks = await startClientServer('react.tsx')
  microphone = await startMicrophone()
}, 120_000)

afterAll(async () => {
  await microphone?.close()
  await hooks?.close()
  await server?.close()
  await engine.close?.()
})

describe.each([
  {
    name: 'Firefox',
    launch: launchFirefox,
    type: /^audio\/webm; ?codecs=opus$/,
    file: 'recording.webm',
    broken: 'network',
  },
  {
    name: 'WebKitGTK',
    launch: launchWebKit,
    type: /^audio\/mp4; ?codecs=mp4a\.40\.2$/,
    file: 'recording.m4a',
    // It takes a connection that breaks for the end of the answer.
    broken: 'engine_failed',
  },
])('in $name', ({ launch, type, file, broken }) => {
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
    const played = microphone.play(SPOKEN)
    await untilHeard()
    await played
    const { elapsed } = await snapshot()
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
    expectHeard(text, `${browser.name}, ${recording?.size} bytes`)
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
    const played = microphone.play(SPOKEN)
    await untilHeard()
    await played
    expect((await stop())?.size).toBeGreaterThan(0)
    expect(new Set(await trackStates())).toEqual(new Set(['ended']))
    expect(await snapshot()).toMatchObject({ state: 'idle', level: 0, endedBy: 'stop' })
    const told = await browser.evaluate(() => (globalThis as unknown as PageWindow).told)
    expect(told.filter((state) => state !== 'idle')).toEqual(['starting', 'recording', 'stopping'])
  })

  it('the hooks record and transcribe', async () => {
    hooks.engine = engine
    const text = await recordOnPage(browser, microphone, `${hooks.url}/?url=${ENDPOINT}`)
    expectHeard(text, `${browser.name}, hooks`)
  })

  it('words come as they are recognised', async () => {
    const held = heldEngine()
    server.engine = held
    const sent = send({ params: stream })
    await held.begun
    await browser.waitFor(() => (globalThis as unknown as PageWindow).partials.length > 0)
    held.goOn()
    expect(await sent).toMatchObject({
      result: { text: 'Good morning.' },
      partials: [
        ['Good ', 'transcript.text.delta'],
        ['Good morning.', 'transcript.text.delta'],
        ['Good morning.', 'transcript.text.done'],
      ],
    })
  })

  it.each(['upload', 'partial'] as const)('cancelling after the %s stops the engine', async (cancelOn) => {
    const held = heldEngine()
    server.engine = held
    const [{ error }] = await Promise.all([send({ params: stream, cancelOn }), held.stopped])
    expect(error).toMatchObject({ code: 'aborted' })
  })

  it('an upload is told from its start to its end', async () => {
    const { progress, result } = await send({ padding: 3_000_000 })
    expect(result).toMatchObject({ text: 'Hello world.' })
    const loaded = progress.map((told) => told.loaded)
    expect(loaded).toEqual(loaded.toSorted((a, b) => a - b))
    const { total = 0 } = progress.at(-1) ?? {}
    expect(loaded.at(-1)).toBe(total)
    expect(total).toBeGreaterThan(3_000_000)
  })

  it.each<[string, Trial, object]>([
    ['a recording above the limit of the server', { padding: 7_000_000 }, { code: 'too_large', status: 413 }],
    ['a text', { text: 'No sound.', name: 'talk.mp3' }, { code: 'unsupported_format', status: 400, param: 'file' }],
    ['a path that is none', { url: '/nowhere' }, { code: 'rejected', status: 404 }],
    [
      'a server that is not there',
      { url: 'http://127.0.0.1:1/', options: { maxRetries: 0 } },
      { code: 'network', message: expect.stringMatching(/can not be reached/) },
    ],
  ])('%s is told', async (_, trial, expected) => {
    expect(await send(trial)).toMatchObject({ isClientError: true, error: expected })
  })

  it('a stream that breaks is told with what had come', async () => {
    const called = new Promise<ServerResponse>((resolve) => {
      server.answerBy((_call, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        response.write('data: {"type":"transcript.text.delta","delta":"Größe "}\n\n')
        resolve(response)
      })
    })
    const sent = send({ url: FAULTS, params: stream })
    // Before that the page may not even have begun: a driver takes what is asked at once in any order.
    const response = await called
    await browser.waitFor(() => (globalThis as unknown as PageWindow).partials.length > 0)
    response.destroy()
    expect((await sent).error).toMatchObject({ code: broken, status: 200, partial: 'Größe ' })
  })

  it('another attempt has the same key', async () => {
    server.answerBy(refusalOf(503, 'overloaded', { 'retry-after': '0' }), answerOf(200, { text: 'Hi.' }))
    expect((await send({ url: FAULTS })).result).toEqual({ text: 'Hi.' })
    const keys = server.calls.map(({ headers }) => headers['idempotency-key'])
    expect(keys).toHaveLength(2)
    expect(keys[1]).toBe(keys[0])
  })
})

it('what was recorded is kept when the microphone is pulled out', async () => {
  const own = await startMicrophone()
  // WebKitGTK is not told of it: it goes on with silence.
  const browser = await launchFirefox(own.env)
  try {
    await browser.open(server.url)
    await browser.evaluate(() => {
      Object.assign(globalThis, { recorder: createRecorder() })
      return (globalThis as unknown as PageWindow).recorder.start()
    })
    await own.play(SPOKEN)
    await own.unplug()
    await browser.waitFor(() => (globalThis as unknown as PageWindow).recorder.getSnapshot().state === 'idle')
    const { endedBy, size } = await browser.evaluate(() => {
      const { endedBy, recording } = (globalThis as unknown as PageWindow).recorder.getSnapshot()
      return { endedBy, size: recording?.size }
    })
    expect(endedBy).toBe('device')
    // The speech and the silence behind it, at 32 kbit/s.
    expect(size).toBeGreaterThan(20_000)
  } finally {
    await browser.close()
    await own.close()
  }
})
