import { wordErrors } from '@transcribekit/test-support'
import type { Browser, BrowserContextOptions } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from '../lib/chromium.js'
import { type RunningDemo, startDemo } from '../lib/demo.js'
import { DemoPage, MICROPHONE, PERMITTED } from '../lib/demo-page.js'
import { CONTAINER_TEXT } from '../lib/speech.js'

const PHONE = { ...PERMITTED, viewport: { width: 390, height: 844 } }

let running: RunningDemo
let browser: Browser

beforeAll(async () => {
  running = await startDemo()
  browser = await launchChromium(MICROPHONE)
}, 90_000)

afterAll(async () => {
  await browser?.close()
  await running?.stop()
})

async function within(options: BrowserContextOptions, work: (demo: DemoPage) => Promise<void>) {
  const demo = await DemoPage.open(browser, running.url, options)
  await work(demo)
  await demo.close()
}

/** What is refused, after which nothing may be wrong with the page. */
async function fail(demo: DemoPage) {
  await demo.choose({ name: 'photo.jpg', mimeType: 'image/jpeg', buffer: Buffer.alloc(20_000, 0xff) })
  await demo.reaches('error')
}

describe.each<[string, BrowserContextOptions]>([
  ['light', PERMITTED],
  ['dark', { ...PERMITTED, colorScheme: 'dark' }],
  ['mobile', PHONE],
  ['mobile-dark', { ...PHONE, colorScheme: 'dark' }],
])('in %s, everybody can use the page that', (look, options) => {
  const inState = (state: string, reach: (demo: DemoPage) => Promise<void>) =>
    within(options, async (demo) => {
      await reach(demo)
      await demo.fits()
      await demo.isAccessible()
      await demo.photograph(`${state}-${look}`)
    })

  it('waits', () => inState('idle', async () => {}))

  it('records', () =>
    inState('recording', async (demo) => {
      await demo.press('record')
      await demo.page.getByText('0:03').waitFor()
    }))

  it('is done', () =>
    inState('done', async (demo) => {
      await demo.trySample()
      await demo.page.getByText('leisure', { exact: true }).click()
      await expect.poll(() => demo.highlighted('current-word')).toBe('leisure')
    }))

  it('has failed', () => inState('error', fail))

  it('shows code', () =>
    inState('code', async (demo) => {
      await demo.tab('code').click()
      await demo.page.getByText('React', { exact: true }).click()
    }))
})

it('with the keyboard alone, the page is used', () =>
  within(PERMITTED, async (demo) => {
    const { page } = demo
    const focused = page.locator(':focus')
    /** Goes on to the element that has this name. */
    const tabTo = async (name: string | RegExp) => {
      const target = page.getByRole('button', { name }).or(page.getByRole('tab', { name })).or(page.getByRole('slider'))
      for (let presses = 0; presses < 30; presses++) {
        await page.keyboard.press('Tab')
        if ((await focused.count()) > 0 && (await target.and(focused).count()) > 0) return
      }
      throw new Error(`Nothing leads to ${name}.`)
    }
    await tabTo('Try a sample')
    await page.keyboard.press('Enter')
    await demo.reaches('done')
    expect(wordErrors(CONTAINER_TEXT, await demo.text())).toBeLessThanOrEqual(1)
    await page.locator('body').press('Home')
    await tabTo('Play')
    await page.keyboard.press('Space')
    await page.getByRole('button', { name: 'Pause' }).waitFor()
    await page.keyboard.press('Space')
    await tabTo('Position')
    await page.keyboard.press('ArrowRight')
    await expect.poll(() => demo.position()).toBeGreaterThanOrEqual(1)
    await tabTo('text')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Enter')
    await expect.poll(() => demo.panel()).toMatch(/^1\n00:00:00/)
    await tabTo('Copy')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Copied' }).waitFor()
  }))

it('the framework is chosen by the keyboard', () =>
  within(PERMITTED, async (demo) => {
    await demo.page.getByRole('radio', { name: 'Next' }).press('ArrowRight')
    await demo.page.getByRole('radio', { name: 'Express', checked: true }).waitFor()
    const sent = demo.page.waitForRequest((request) => request.method() === 'POST')
    await demo.trySample()
    expect((await sent).url()).toContain('/express/v1/')
  }))

it('a language is chosen by the keyboard, and asked for', () =>
  within(PERMITTED, async (demo) => {
    const picker = demo.page.getByRole('combobox', { name: 'Language' })
    await picker.press('Enter')
    await demo.page.getByRole('option', { name: 'English' }).waitFor()
    await demo.page.keyboard.press('End')
    await demo.page.keyboard.press('Enter')
    await expect.poll(() => picker.textContent()).toContain('English')
    await demo.tab('code').click()
    expect(await demo.panel()).toContain('--form-string language=en')
  }))
