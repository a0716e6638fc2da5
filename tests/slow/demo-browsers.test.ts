import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Browser } from '../lib/browser.js'
import { type RunningDemo, startDemo } from '../lib/demo.js'
import { expectHeard } from '../lib/expect-heard.js'
import { launchFirefox } from '../lib/firefox.js'
import { type Microphone, startMicrophone } from '../lib/microphone.js'
import { recordOnPage } from '../lib/record-on-page.js'
import { launchWebKit } from '../lib/webkit.js'

/** What is used of the page. */
interface PageElement {
  readonly textContent: string
  readonly value: string
  readonly disabled: boolean
  readonly dataset: Readonly<Record<string, string>>
}

declare const document: {
  querySelector(selector: string): PageElement | null
  querySelectorAll(selector: string): Iterable<PageElement>
}
declare const CSS: { readonly highlights: Map<string, Iterable<object>> }

let running: RunningDemo
let microphone: Microphone

beforeAll(async () => {
  running = await startDemo()
  microphone = await startMicrophone()
}, 90_000)

afterAll(async () => {
  await microphone?.close()
  await running?.stop()
})

describe.each([
  ['Firefox', launchFirefox],
  ['WebKitGTK', launchWebKit],
])('in %s', (name, launch) => {
  let browser: Browser

  beforeAll(async () => {
    browser = await launch(microphone.env)
  }, 60_000)

  afterAll(() => browser?.close())

  it('what is said becomes words', async () => {
    expectHeard(await recordOnPage(browser, microphone, running.url), name)
  })

  it('the recording is played from any word, and the words follow', async () => {
    await browser.waitFor(() => document.querySelector('[data-action=play]')?.disabled === false)
    const { start, index } = await browser.evaluate(() => {
      const words = [...document.querySelectorAll('#transcript [data-start]')]
      const place = words.findIndex(({ textContent }) => textContent === 'leisure')
      return { start: Number(words[place]?.dataset.start), index: place }
    })
    expect(index).toBeGreaterThan(0)
    await browser.click(`#transcript [data-start="${start}"]`)
    await browser.waitFor(
      (from) => Math.abs(Number(document.querySelector('input[type=range]')?.value) - from) < 0.1,
      start,
    )
    await browser.waitFor(() => [...(CSS.highlights.get('current-word') ?? [])].join() === 'leisure')
    await browser.click('[data-action=play]')
    await browser.waitFor(() => !['', 'leisure'].includes([...(CSS.highlights.get('current-word') ?? [])].join()))
    const line = await browser.evaluate(() => [...(CSS.highlights.get('current-line') ?? [])].join())
    expect(line).not.toBe('')
    await browser.click('[data-action=play]')
  })

  it('the recording is as long as it is', async () => {
    const shown = await browser.evaluate(() => document.querySelector('[data-time]')?.textContent ?? '')
    const seconds = Number(/ \/ 0:(\d\d)$/.exec(shown)?.[1])
    expect(seconds).toBeGreaterThanOrEqual(7)
    expect(seconds).toBeLessThan(40)
  })
})
