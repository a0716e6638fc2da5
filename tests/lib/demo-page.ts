import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import axe from 'axe-core'
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import { fakeMicrophone } from './chromium.js'
import { ROOT } from './repository.js'

/** Flags of a browser that hears the clip when it records, once. */
export const MICROPHONE = fakeMicrophone(`${join(ROOT, 'fixtures/speech/austen-0870.wav')}%noloop`)
/** A window that may do all that the page offers. */
export const PERMITTED = { permissions: ['microphone', 'clipboard-read', 'clipboard-write'] }
/** Git knows nothing of it. */
const SCREENSHOTS = join(ROOT, 'tests/screenshots')

/** Milliseconds for what the embedded engine does with a short clip on a busy machine. */
const PATIENCE = 30_000

/** The demo's page in a browser, and what went wrong in it. */
export class DemoPage {
  readonly page: Page
  /** What the page has complained of, and what it asked of other servers. */
  readonly complaints: string[] = []

  private constructor(page: Page, url: string) {
    this.page = page
    page.on('pageerror', ({ message }) => this.complaints.push(message))
    page.on('console', (message) => {
      const isTold =
        ['error', 'warning'].includes(message.type()) && !message.text().startsWith('Failed to load resource')
      if (isTold) this.complaints.push(message.text())
    })
    page.on('response', (response) => {
      // Transcriptions may be refused.
      if (!response.ok() && response.request().method() !== 'POST') this.complaints.push(response.url())
    })
    page.on('request', (request) => {
      if (/^https?:/.test(request.url()) && !request.url().startsWith(url)) this.complaints.push(request.url())
    })
  }

  /** Opens the page in a window of its own. */
  static async open(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<DemoPage> {
    const context = await browser.newContext({ viewport: { width: 1000, height: 900 }, ...options })
    const demo = new DemoPage(await context.newPage(), url)
    demo.page.setDefaultTimeout(PATIENCE)
    await demo.page.goto(url)
    await demo.reaches('idle')
    return demo
  }

  action(name: string): Locator {
    return this.page.locator(`[data-action=${name}]`)
  }

  /** What is said of a failure. */
  get alert(): Locator {
    return this.page.locator('[role=alert][data-code]')
  }

  tab(name: string): Locator {
    return this.page.getByRole('tab', { name, exact: true })
  }

  /** Presses the button of that name. */
  async press(name: string): Promise<void> {
    await this.action(name).click()
  }

  async reaches(status: string): Promise<void> {
    await this.page.locator(`main[data-status=${status}]`).waitFor()
  }

  /** Transcribes the sample, to its end. */
  async trySample(): Promise<void> {
    await this.press('sample')
    await this.reaches('done')
  }

  /** The player has its recording. */
  async isPlayable(): Promise<void> {
    await this.action('play').and(this.page.locator(':enabled')).waitFor()
  }

  /** Transcribes a file, to whatever end. */
  async choose(file: string | { name: string; mimeType: string; buffer: Buffer }): Promise<void> {
    await this.page.locator('[data-input=file]').setInputFiles(file)
  }

  /** The transcript. */
  async text(): Promise<string> {
    return (await this.page.locator('#transcript').textContent()) ?? ''
  }

  /** What is in the open tab. */
  async panel(): Promise<string> {
    return (await this.page.getByRole('tabpanel').textContent()) ?? ''
  }

  /** Where the player is, in seconds. */
  async position(): Promise<number> {
    return Number(await this.page.getByRole('slider').inputValue())
  }

  /** Texts that the page's own highlight of this name stands on. */
  highlighted(name: string): Promise<string> {
    return this.page.evaluate((key) => {
      const { CSS } = globalThis as unknown as { CSS: { highlights: Map<string, Iterable<object>> } }
      return [...(CSS.highlights.get(key) ?? [])].join(' ')
    }, name)
  }

  /** Nothing that axe finds may be wrong with the page as it is. */
  async isAccessible(): Promise<void> {
    await this.page.evaluate(axe.source)
    const violations = await this.page.evaluate(async () => {
      const { violations: found } = await (globalThis as unknown as { axe: typeof axe }).axe.run()
      return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)
    })
    expect(violations).toEqual([])
  }

  /** Nothing may stand beyond the window's edge. */
  async fits(): Promise<void> {
    const widths = await this.page.evaluate(() => {
      const { document, innerWidth } = globalThis as unknown as {
        document: { documentElement: { scrollWidth: number } }
        innerWidth: number
      }
      return [document.documentElement.scrollWidth, innerWidth]
    })
    expect(widths[0]).toBeLessThanOrEqual(widths[1] ?? 0)
  }

  /** Keeps a picture of the page, for people to look at. */
  async photograph(name: string): Promise<void> {
    await mkdir(SCREENSHOTS, { recursive: true })
    await this.page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) })
  }

  /** Closes the window; it must have had nothing to complain of. */
  async close(): Promise<void> {
    await this.page.context().close()
    expect(this.complaints).toEqual([])
  }
}
