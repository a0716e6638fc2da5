import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { wordErrors } from '@transcribekit/test-support'
import type { AxeResults } from 'axe-core'
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { launchChromium } from '../lib/chromium.js'
import { type RunningDemo, startDemo } from '../lib/demo.js'
import { ROOT } from '../lib/repository.js'
import { CONTAINER_TEXT } from '../lib/speech.js'

const SERVERS = ['/v1', '/express/v1', '/nest/v1']
const RECORDING = join(ROOT, 'fixtures/containers/speech.mp3')

/**
 * What Swagger UI's own markup has at fault: it skips the level of a heading, its head and servers are in no landmark,
 * and its file and selects have no label.
 */
const OF_SWAGGER_UI = ['heading-order', 'label', 'region', 'select-name']

let demo: RunningDemo
let browser: Browser
let axe: string

beforeAll(async () => {
  demo = await startDemo()
  browser = await launchChromium()
  axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
}, 90_000)

afterAll(async () => {
  await browser?.close()
  await demo?.stop()
})

const problems: string[] = []

beforeEach(() => {
  problems.length = 0
  return () => expect(problems).toEqual([])
})

/** A page of the demo that must not go wrong, nor ask anybody else. */
async function open(path: string, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await browser.newPage(options)
  page.on('pageerror', (error) => problems.push(String(error)))
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) problems.push(message.text())
  })
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url())
    if (origin !== demo.url && protocol !== 'data:') problems.push(`asked ${request.url()}`)
  })
  await page.goto(`${demo.url}${path}`)
  return page
}

/** The page of the API, with the operation that transcribes opened. */
async function openOperation(options?: BrowserContextOptions): Promise<Page> {
  const page = await open('/api-docs', options)
  await page.click('.opblock-post .opblock-summary-control')
  await page.waitForSelector('input[type=file]')
  return page
}

/** The row of a field of the form. */
function field(page: Page, name: string): Locator {
  return page.locator(`tr[data-property-name="${name}"]`)
}

/** Sends the form, and what the page then shows of the answer. */
async function execute(page: Page): Promise<{ status: number; shown: string }> {
  const answered = page.waitForResponse((response) => response.url().endsWith('/audio/transcriptions'))
  await page.click('button.execute')
  const status = (await answered).status()
  const body = page.locator('.live-responses-table .highlight-code pre').first()
  return { status, shown: (await body.textContent()) ?? '' }
}

it('is the document of the three servers', async () => {
  const answer = await fetch(`${demo.url}/openapi.json`)
  expect(answer.headers.get('content-type')).toBe('application/json')
  expect(await answer.json()).toMatchObject({
    openapi: '3.1.0',
    servers: SERVERS.map((url) => ({ url })),
    paths: {
      '/audio/transcriptions': {
        get: { operationId: 'describeTranscriptions' },
        post: { operationId: 'createTranscription' },
      },
    },
  })
})

it('shows the operations, and leads back', async () => {
  const page = await open('/api-docs')
  await page.waitForSelector('.opblock')
  expect(await page.title()).toBe('API – TranscribeKit')
  expect(await page.locator('.opblock-summary').allTextContents()).toEqual([
    'GET/audio/transcriptionsTells what the endpoint can do.',
    'POST/audio/transcriptionsTranscribes a recording.',
  ])
  const servers = await page.locator('#servers option').allTextContents()
  expect(servers).toEqual(['/v1 - Next', '/express/v1 - Express', '/nest/v1 - Nest'])
  await page.click('text=← TranscribeKit')
  await page.waitForURL(`${demo.url}/`)
  await page.close()
})

it('is not a part of the first page', async () => {
  const page = await browser.newPage()
  const bodies: Promise<string>[] = []
  page.on('response', (response) => bodies.push(response.text().catch(() => '')))
  await page.goto(demo.url, { waitUntil: 'networkidle' })
  const loaded = await Promise.all(bodies)
  expect(loaded.length).toBeGreaterThan(3)
  expect(loaded.filter((body) => /swagger-ui/i.test(body))).toEqual([])
  await page.close()
})

describe.each(SERVERS)('"Try it out" with %s', (server) => {
  it('gives the words of a recording', async () => {
    const page = await openOperation()
    await page.selectOption('#servers', server)
    await page.setInputFiles('input[type=file]', RECORDING)
    const { status, shown } = await execute(page)
    expect(status, shown).toBe(200)
    expect(wordErrors(CONTAINER_TEXT, JSON.parse(shown).text)).toBeLessThanOrEqual(1)
    expect(await page.locator('.request-url').textContent()).toContain(`${server}/audio/transcriptions`)
    await page.close()
  })

  it('tells what it can do', async () => {
    const page = await open('/api-docs')
    await page.click('.opblock-get .opblock-summary-control')
    await page.selectOption('#servers', server)
    const { status, shown } = await execute(page)
    expect(status, shown).toBe(200)
    expect(JSON.parse(shown)).toMatchObject({ languages: ['en'], maxBytes: 26_214_400 })
    await page.close()
  })
})

it('sends every value of a list', async () => {
  const page = await openOperation()
  await page.setInputFiles('input[type=file]', RECORDING)
  await field(page, 'response_format').locator('select').selectOption('verbose_json')
  await field(page, 'timestamp_granularities').locator('select').selectOption(['word', 'segment'])
  const { status, shown } = await execute(page)
  expect(status, shown).toBe(200)
  const { words, segments } = JSON.parse(shown)
  expect(words.length).toBeGreaterThan(20)
  expect(segments.length).toBeGreaterThan(0)
  await page.close()
})

it('shows why a request is refused', async () => {
  const page = await openOperation()
  await page.setInputFiles('input[type=file]', RECORDING)
  await field(page, 'language').locator('input').fill('de')
  const { status, shown } = await execute(page)
  expect(status).toBe(400)
  expect(JSON.parse(shown)).toMatchObject({ error: { code: 'unsupported_language', param: 'language' } })
  // Chromium writes of answers that refuse.
  expect(problems.splice(0)).toEqual([expect.stringContaining('400')])
  await page.close()
})

describe.each(['light', 'dark'] as const)('in %s colours', (colorScheme) => {
  it.each([1280, 390])('is accessible and not too wide at %i px', async (width) => {
    const page = await openOperation({ colorScheme, viewport: { width, height: 844 } })
    await page.evaluate(axe)
    const { violations } = (await page.evaluate('axe.run()')) as AxeResults
    const found = violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => [id, String(target)] as const))
    const own = await page.evaluate(ownOf, [...found])
    expect(own).toEqual([])
    expect([...new Set(found.map(([id]) => id))].filter((id) => !OF_SWAGGER_UI.includes(id))).toEqual([])
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width)
    await page.close()
  })
})

declare const document: { querySelector(selector: string): { closest(selector: string): object | null } | null }

/** Run in the page: those faults that are not within Swagger UI. */
function ownOf(faults: (readonly [rule: string, selector: string])[]) {
  return faults.filter(([, selector]) => !document.querySelector(selector)?.closest('.swagger-ui'))
}
