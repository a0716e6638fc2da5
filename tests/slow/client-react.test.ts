import { join } from 'node:path'
import { fakeEngine } from '@transcribekit/core/testing'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { fakeMicrophone, launchChromium } from '../lib/chromium.js'
import {
  answerOf,
  type ClientServer,
  ENDPOINT,
  FAULTS,
  heldEngine,
  refusalOf,
  startClientServer,
} from '../lib/client-server.js'
import { ROOT } from '../lib/repository.js'

const RECORDING = join(ROOT, 'fixtures/containers/speech-recorder.webm')

let server: ClientServer
let browser: Browser
let page: Page

beforeAll(async () => {
  server = await startClientServer('react.tsx')
  browser = await launchChromium(fakeMicrophone(join(ROOT, 'fixtures/speech/austen-0870.wav')))
}, 60_000)

afterAll(async () => {
  await browser?.close()
  await server?.close()
})

const problems: string[] = []

beforeEach(async () => {
  server.reset()
  problems.length = 0
  page = await browser.newPage()
  page.on('pageerror', (error) => problems.push(String(error)))
  page.on('console', (message) => {
    // Chromium writes of answers that refuse.
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) problems.push(message.text())
  })
  return async () => {
    await page.close()
    // React's own warnings among them.
    expect(problems).toEqual([])
  }
})

async function open(url: string = ENDPOINT) {
  await page.goto(`${server.url}/?url=${encodeURIComponent(url)}`)
  await page.setInputFiles('input', RECORDING)
}

const press = (name: string) => page.click(`text="${name}"`)
const textOf = (id: string) => page.textContent(`#${id}`)
const becomes = (id: string, text: string) =>
  page.waitForFunction(([name, expected]) => document.getElementById(name)?.textContent === expected, [
    id,
    text,
  ] as const)

/** What is used of the page's own objects. */
interface PageWindow {
  readonly tracks: readonly { readonly readyState: string }[]
  readonly navigator: { readonly mediaDevices: { getUserMedia(wish: object): Promise<object> } }
}

declare const document: { getElementById(id: string): { textContent: string } | null }

describe('useTranscription()', () => {
  it('tells of every step', async () => {
    const engine = heldEngine()
    server.engine = engine
    await open()
    expect(await textOf('status')).toBe('idle')
    await press('Transcribe')
    await becomes('partial', 'Good ')
    expect(await textOf('status')).toBe('transcribing')
    expect(await textOf('upload')).toMatch(/^(\d+)\/\1$/)
    engine.goOn()
    await becomes('transcript', 'Good morning.')
    expect(await textOf('statuses')).toBe('idle uploading transcribing done')
    await press('Reset')
    await becomes('status', 'idle')
    expect([await textOf('transcript'), await textOf('partial'), await textOf('upload')]).toEqual(['', '', ''])
  })

  it('shows what fails, and tries the same recording again', async () => {
    server.answerBy(refusalOf(401, 'unauthorized'), answerOf(200, { text: 'Hi.' }))
    await open(FAULTS)
    await press('Transcribe')
    await becomes('error', 'rejected: No.')
    expect(await textOf('status')).toBe('error')
    await press('Retry')
    await becomes('transcript', 'Hi.')
    expect(await textOf('error')).toBe('')
    expect(server.calls.map(({ headers }) => headers['x-app'])).toEqual(['notes', 'notes'])
    expect(server.calls[1]?.body).toContain('filename="speech-recorder.webm"')
  })

  it.each([
    ['Cancel', 'cancelled'],
    ['Reset', 'idle'],
  ])('%s stops the engine', async (button, status) => {
    const engine = heldEngine()
    server.engine = engine
    await open()
    await press('Transcribe')
    await becomes('partial', 'Good ')
    await press(button)
    await engine.stopped
    await becomes('status', status)
    await press('Transcribe')
    server.engine = fakeEngine()
    await press('Transcribe')
    await becomes('status', 'done')
  })

  it('stops the engine when its component goes', async () => {
    const engine = heldEngine()
    server.engine = engine
    await open()
    await press('Transcribe')
    await becomes('partial', 'Good ')
    await press('Leave')
    await engine.stopped
  })

  it('has only the last of two recordings', async () => {
    const engine = heldEngine()
    server.engine = engine
    await open()
    await press('Transcribe')
    await becomes('partial', 'Good ')
    server.engine = fakeEngine()
    await press('Transcribe')
    await engine.stopped
    await becomes('transcript', 'Hello world.')
    expect(await textOf('status')).toBe('done')
  })

  it('says where there is nothing to transcribe', async () => {
    await page.goto(server.url)
    await press('Transcribe')
    await becomes('status', 'error')
    expect(await textOf('error')).toMatch(/^rejected: There is no recording;/)
    await press('Cancel')
    expect(await textOf('status')).toBe('error')
  })
})

describe('useRecorder()', () => {
  const isHeard = () => page.waitForFunction(() => Number(document.getElementById('level')?.textContent) > 0.1)

  it('hands over what it records', async () => {
    const engine = fakeEngine()
    server.engine = engine
    await page.goto(`${server.url}/?url=${ENDPOINT}`)
    await press('Record')
    await becomes('status', 'recording')
    await becomes('recorder', 'recording granted true')
    await isHeard()
    await press('Transcribe')
    await becomes('transcript', 'Hello world.')
    // React may pass over a step that is over at once.
    expect(await textOf('statuses')).toMatch(/^idle recording uploading (transcribing )?done$/)
    expect(engine.calls[0]?.request.file).toMatchObject({ name: 'recording.webm', type: 'audio/webm' })
    await becomes('recorder', 'idle granted true')
    expect(Number(await textOf('elapsed'))).toBeGreaterThan(0)
  })

  it('is discarded by Cancel, and released when its component goes', async () => {
    await page.addInitScript(() => {
      const { mediaDevices } = (globalThis as unknown as PageWindow).navigator
      const real = mediaDevices.getUserMedia.bind(mediaDevices)
      const tracks: { readyState: string }[] = []
      Object.assign(globalThis, { tracks })
      mediaDevices.getUserMedia = async (wish) => {
        const stream = (await real(wish)) as { getTracks(): { readyState: string }[] }
        tracks.push(...stream.getTracks())
        return stream
      }
    })
    const states = () =>
      page.evaluate(() => (globalThis as unknown as PageWindow).tracks.map((track) => track.readyState))
    await page.goto(server.url)
    await press('Record')
    await isHeard()
    await press('Cancel')
    await becomes('status', 'cancelled')
    expect(await states()).toEqual(['ended'])
    await press('Record')
    await isHeard()
    expect(await states()).toEqual(['ended', 'live'])
    await press('Leave')
    await expect.poll(states).toEqual(['ended', 'ended'])
  })
})
