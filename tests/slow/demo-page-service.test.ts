import { EventEmitter, once } from 'node:events'
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContextOptions } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { launchChromium } from '../lib/chromium.js'
import { type RunningDemo, startDemo } from '../lib/demo.js'
import { DemoPage, MICROPHONE } from '../lib/demo-page.js'
import { ROOT } from '../lib/repository.js'

const HEARD = 'And Mr. John Dashwood had then leisure to consider how much there might be prudently in his power.'
const DELTA = frame({ type: 'transcript.text.delta', delta: HEARD.slice(0, 25) })
const REST =
  frame({ type: 'transcript.text.delta', delta: HEARD.slice(25) }) +
  frame({ type: 'transcript.text.done', text: HEARD })

function frame(data: object) {
  return `data: ${JSON.stringify(data)}\n\n`
}

/** A service that answers as the test says, and tells of clients that leave. */
class Service {
  readonly moments = new EventEmitter()
  answer: (response: ServerResponse) => void = (response) => response.end()
  calls = 0
  readonly #server: Server = createServer((request, response) => {
    if (request.method !== 'POST') return response.end('{"data":[]}')
    this.calls++
    response.once('close', () => response.writableFinished || this.moments.emit('left'))
    request.resume().once('end', () => {
      this.answer(response)
      this.moments.emit('answered')
    })
  })

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}

const service = new Service()
let running: RunningDemo
let browser: Browser
let demo: DemoPage

beforeAll(async () => {
  running = await startDemo({
    OPENAI_BASE_URL: await service.listen(),
    OPENAI_API_KEY: 'test',
    OPENAI_MODEL: 'gpt-4o-transcribe',
  })
  browser = await launchChromium(MICROPHONE)
}, 90_000)

afterAll(async () => {
  await browser?.close()
  await running?.stop()
  await service.close()
})

/** Opens the page, which then knows what the service has: its requests go by that. */
async function open(from = browser, url = running.url, options: BrowserContextOptions = {}) {
  const opened = await DemoPage.open(from, url, options)
  await opened.page.getByRole('combobox', { name: 'Model' }).getByText('gpt-4o-transcribe').waitFor()
  return opened
}

beforeEach(async () => {
  service.calls = 0
  demo = await open()
})

afterEach(() => demo.close())

function stream(response: ServerResponse) {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.write(DELTA)
}

describe('words', () => {
  it.each(['Next', 'Express', 'Nest'])(
    'are there as they come, through %s; and Cancel stops the engine',
    async (framework) => {
      await demo.page.getByText(framework, { exact: true }).click()
      service.answer = stream
      await demo.press('sample')
      await demo.page.getByText(HEARD.slice(0, 25).trim()).waitFor()
      await demo.reaches('transcribing')
      const left = once(service.moments, 'left')
      await demo.press('cancel')
      await left
      await demo.reaches('cancelled')

      let held: ServerResponse | undefined
      service.answer = (response) => {
        stream(response)
        held = response
      }
      await demo.page.getByRole('button', { name: 'Transcribe it after all' }).click()
      await demo.page.getByText(HEARD.slice(0, 25).trim()).waitFor()
      held?.end(REST)
      await demo.reaches('done')
      expect(await demo.text()).toBe(HEARD)
      // The embedded engine has told when they were said.
      const starts = await demo.page
        .locator('#transcript [data-start]')
        .evaluateAll((words) =>
          (words as unknown as { dataset: { start: string } }[]).map(({ dataset }) => dataset.start),
        )
      expect(new Set(starts).size).toBe(HEARD.split(' ').length)
    },
  )
})

it('a framework that has not told yet what it can do is asked as the one before', async () => {
  await demo.page.route('**/nest/v1/**', (route) => (route.request().method() === 'GET' ? undefined : route.continue()))
  await demo.page.getByText('Nest', { exact: true }).click()
  const sent = demo.page.waitForRequest((request) => request.method() === 'POST')
  service.answer = (response) => {
    stream(response)
    response.end(REST)
  }
  await demo.press('sample')
  expect((await sent).postData()).toContain('gpt-4o-transcribe')
  await demo.reaches('done')
})

describe('an upload', () => {
  it('tells how far it is, and is cancelled on its way', async () => {
    const session = await demo.page.context().newCDPSession(demo.page)
    await session.send('Network.enable')
    const network = { offline: false, latency: 0, downloadThroughput: -1 }
    service.answer = stream
    await demo.press('sample')
    await demo.reaches('transcribing')
    await demo.press('cancel')
    await session.send('Network.emulateNetworkConditions', { ...network, uploadThroughput: 40_000 })
    await demo.page.getByRole('button', { name: 'Transcribe it after all' }).click()
    await demo.reaches('uploading')
    await expect.poll(() => demo.page.locator('[data-upload]').textContent()).toMatch(/^[1-9]\d* kB of 22\d kB$/)
    expect(Number(await demo.page.getByRole('progressbar').getAttribute('aria-valuenow'))).toBeGreaterThan(0)
    await demo.press('cancel')
    await demo.reaches('cancelled')
  })
})

it('whoever wants less motion sees none', async () => {
  const calm = await open(browser, running.url, { reducedMotion: 'reduce' })
  service.answer = stream
  await calm.press('sample')
  await calm.page.getByText(HEARD.slice(0, 25).trim()).waitFor()
  const moving = await calm.page.evaluate(() => {
    const { document } = globalThis as unknown as {
      document: { getAnimations(): { effect: { getComputedTiming(): { iterations: number } } }[] }
    }
    return document.getAnimations().filter(({ effect }) => effect.getComputedTiming().iterations > 1).length
  })
  expect(moving).toBe(0)
  await calm.press('cancel')
  await calm.reaches('cancelled')
  await calm.close()
})

it('the focus stays where it was, and what goes on is said', async () => {
  service.answer = stream
  const said = demo.page.getByRole('status')
  const within = demo.page.locator('section[aria-label=Recording]')
  await demo.action('sample').press('Enter')
  await demo.page.getByText(HEARD.slice(0, 25).trim()).waitFor()
  expect(await said.textContent()).toBe('Transcribing.')
  await within.and(demo.page.locator(':focus')).waitFor()
  await demo.page.keyboard.press('Tab')
  await demo.action('cancel').and(demo.page.locator(':focus')).waitFor()
  await demo.page.keyboard.press('Enter')
  await demo.reaches('cancelled')
  expect(await said.textContent()).toBe('Cancelled.')
  await within.and(demo.page.locator(':focus')).waitFor()
})

describe('a sample', () => {
  it('that does not come is asked for again', async () => {
    await demo.page.route('**/sample.wav', (route) => route.abort())
    await demo.press('sample')
    await demo.alert.getByText('The sample did not come').waitFor()
    await demo.page.unroute('**/sample.wav')
    service.answer = (response) => {
      stream(response)
      response.end(REST)
    }
    await demo.press('retry')
    await demo.reaches('done')
  })

  it('that comes late does not take the place of a recording', async () => {
    await demo.page.context().grantPermissions(['microphone'])
    let deliver = () => {}
    const asked = new Promise<void>((resolve) => {
      demo.page.route('**/sample.wav', (route) => {
        deliver = () => void route.continue()
        resolve()
      })
    })
    await demo.press('sample')
    await asked
    await demo.press('record')
    await demo.reaches('recording')
    const came = demo.page.waitForResponse('**/sample.wav')
    deliver()
    await (await came).finished()
    await demo.page.getByText('Listening …').waitFor()
    expect(service.calls).toBe(0)
    await demo.press('discard')
  })
})

describe('a failure', () => {
  it('of the service is said in a sentence, and tried again', async () => {
    service.answer = (response) => {
      response.writeHead(401, { 'content-type': 'application/json' })
      response.end('{"error":{"message":"sk-secret is wrong","type":"x","param":null,"code":"invalid_api_key"}}')
    }
    await demo.press('sample')
    await demo.reaches('error')
    const { alert } = demo
    expect(await alert.textContent()).toMatch(/^[^.]+\.$/)
    expect(await alert.textContent()).not.toContain('sk-secret')
    service.answer = (response) => {
      stream(response)
      response.end(REST)
    }
    await demo.press('retry')
    await demo.reaches('done')
    expect(await demo.text()).toBe(HEARD)
  })

  it('in the midst of the text keeps what had come', async () => {
    service.answer = (response) => {
      stream(response)
      response.end()
    }
    await demo.press('sample')
    await demo.reaches('error')
    expect(await demo.page.locator('#partial').textContent()).toBe(HEARD.slice(0, 25))
    expect(await demo.action('retry').textContent()).toBe('Try again')
  })

  it('of the file is cured by another one', async () => {
    const buffer = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(20_000, 7)])
    await demo.choose({ name: 'photo.wav', mimeType: 'audio/wav', buffer })
    await demo.reaches('error')
    expect(service.calls).toBe(0)
    const chooser = demo.page.waitForEvent('filechooser')
    await demo.press('choose')
    await chooser
  })

  it('of the size is told before the upload', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'demo-page-'))
    try {
      await writeFile(join(folder, 'long.wav'), '')
      await truncate(join(folder, 'long.wav'), 27_000_000)
      await demo.choose(join(folder, 'long.wav'))
      await demo.reaches('error')
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
    await expect(demo.alert.getAttribute('data-code')).resolves.toBe('too_large')
    expect(service.calls).toBe(0)
  })
})

describe('without a microphone', () => {
  it.each([
    [
      'that is allowed',
      ['--use-fake-device-for-media-stream', '--deny-permission-prompts'],
      'mic_denied',
      'Record again',
    ],
    ['at all', ['--use-fake-ui-for-media-stream'], 'mic_missing', 'Record again'],
    [
      'that an insecure page may use',
      [...MICROPHONE, '--host-resolver-rules=MAP app.test 127.0.0.1'],
      'mic_unsupported',
      'Choose another file',
    ],
  ])('%s there is one thing to do', async (_, args, code, remedy) => {
    const other = await launchChromium(args)
    const url = code === 'mic_unsupported' ? running.url.replace('127.0.0.1', 'app.test') : running.url
    const page = await open(other, url)
    try {
      await page.press('record')
      await page.reaches('error')
      const { alert } = page
      expect(await alert.getAttribute('data-code')).toBe(code)
      expect(await alert.textContent()).toMatch(/^[^.]+\.$/)
      await page.page.getByRole('button', { name: remedy }).waitFor()
      expect(
        await page.page.locator('section[aria-label=Recording] :is(.button-primary, .button-record)').count(),
      ).toBe(1)
      service.answer = (response) => {
        stream(response)
        response.end(REST)
      }
      await page.choose(join(ROOT, 'fixtures/containers/speech.mp3'))
      await page.reaches('done')
    } finally {
      await page.page.context().close()
      await other.close()
    }
  })
})
