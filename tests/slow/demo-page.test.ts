import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseSrt, parseVtt, type VerboseTranscription } from '@transcribekit/core'
import { wordErrors } from '@transcribekit/test-support'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { launchChromium } from '../lib/chromium.js'
import { type RunningDemo, startDemo } from '../lib/demo.js'
import { DemoPage, MICROPHONE, PERMITTED } from '../lib/demo-page.js'
import { expectHeard } from '../lib/expect-heard.js'
import { run } from '../lib/repository.js'
import { CONTAINER_TEXT, read } from '../lib/speech.js'

/** What is used of the browser's own object. */
interface Microphones {
  getUserMedia(wish: object): Promise<{ getTracks(): { readonly label: string }[] }>
}

let running: RunningDemo
let browser: Browser
let demo: DemoPage

beforeAll(async () => {
  running = await startDemo()
  browser = await launchChromium(MICROPHONE)
}, 90_000)

afterAll(async () => {
  await browser?.close()
  await running?.stop()
})

beforeEach(async () => {
  demo = await DemoPage.open(browser, running.url, PERMITTED)
})

afterEach(() => demo.close())

async function expectWords(most: number) {
  const text = await demo.text()
  expect(wordErrors(CONTAINER_TEXT, text), text).toBeLessThanOrEqual(most)
}

describe('a recording', () => {
  it('of the microphone becomes its words', async () => {
    await demo.press('record')
    await demo.reaches('recording')
    const meter = demo.page.getByRole('meter')
    await expect.poll(async () => Number(await meter.getAttribute('aria-valuenow'))).toBeGreaterThan(0)
    await demo.page.getByText('0:08').waitFor()
    await demo.press('stop')
    await demo.reaches('done')
    expectHeard(await demo.text(), 'Chromium')
    // What the recorder writes says nothing of its length.
    await expect(demo.page.locator('[data-time]').textContent()).resolves.toMatch(/^0:00 \/ 0:(0[89]|[1-5]\d)$/)
    await demo.isPlayable()
    await demo.page.getByRole('slider').press('End')
    await expect.poll(() => demo.position()).toBeGreaterThan(7)
  })

  it('may be paused, and discarded', async () => {
    await demo.press('record')
    await demo.press('pause')
    await demo.page.getByRole('region').getByText('Paused.').waitFor()
    await demo.press('pause')
    await demo.page.getByText('Listening …').waitFor()
    await demo.press('discard')
    await demo.reaches('idle')
    await demo.action('record').waitFor()
  })

  it('may be of any microphone', async () => {
    await demo.press('record')
    await demo.reaches('recording')
    await demo.press('discard')
    await demo.page.getByRole('combobox', { name: 'Microphone' }).click()
    const other = demo.page.getByRole('option').last()
    const label = await other.textContent()
    await other.click()
    const opened = demo.page.evaluate(
      () =>
        new Promise((resolve) => {
          const { mediaDevices } = (globalThis as unknown as { navigator: { mediaDevices: Microphones } }).navigator
          const open = mediaDevices.getUserMedia.bind(mediaDevices)
          mediaDevices.getUserMedia = async (wish) => {
            const stream = await open(wish)
            resolve(stream.getTracks().map((track) => track.label))
            return stream
          }
        }),
    )
    await demo.press('record')
    expect(await opened).toEqual([label])
    await demo.press('discard')
  })

  it.each(['Next', 'Express', 'Nest'])('of the sample is transcribed by %s', async (framework) => {
    const path = framework === 'Next' ? '/v1' : `/${framework.toLowerCase()}/v1`
    if (framework !== 'Next') {
      const described = demo.page.waitForRequest(
        (request) => request.method() === 'GET' && request.url().includes(path),
      )
      await demo.page.getByText(framework, { exact: true }).click()
      await described
    }
    const sent = demo.page.waitForRequest((request) => request.method() === 'POST')
    await demo.trySample()
    expect((await sent).url()).toBe(`${running.url}${path}/audio/transcriptions`)
    await expectWords(1)
    await expect(demo.page.locator('[data-timing]').textContent()).resolves.toMatch(/^7\.1 s of audio in \d+\.\d s$/)
    await expect(demo.page.getByRole('status').textContent()).resolves.toMatch(/^Done: 7\.1 s of audio/)
  })

  it('may be picked, dropped or pasted', async () => {
    const speech = read('containers/speech.mp3')
    await demo.choose({ name: 'speech.mp3', mimeType: 'audio/mpeg', buffer: speech })
    await demo.reaches('done')
    await expectWords(1)
    for (const type of ['drop', 'paste']) {
      await demo.page.evaluate(
        async ([kind, base64]) => {
          const { document, DragEvent, ClipboardEvent, DataTransfer } = globalThis as never as {
            document: EventTarget
            DataTransfer: new () => { items: { add(file: File): void } }
            DragEvent: new (type: string, init: object) => Event
            ClipboardEvent: new (type: string, init: object) => Event
          }
          const bytes = await (await fetch(`data:audio/mpeg;base64,${base64}`)).blob()
          const transfer = new DataTransfer()
          transfer.items.add(new File([bytes], `${kind}.mp3`, { type: 'audio/mpeg' }))
          document.dispatchEvent(
            kind === 'drop'
              ? new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true })
              : new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true, cancelable: true }),
          )
        },
        [type, speech.toString('base64')],
      )
      await demo.page.getByRole('button', { name: `Download ${type}.txt` }).waitFor()
      await expectWords(1)
    }
  })
})

describe('a transcript', () => {
  beforeEach(() => demo.trySample())

  const words = () =>
    demo.page
      .locator('#transcript [data-start]')
      .evaluateAll((elements) =>
        (elements as unknown as { textContent: string; dataset: Record<'start' | 'end', string> }[]).map(
          ({ textContent, dataset }) => ({ text: textContent, start: Number(dataset.start), end: Number(dataset.end) }),
        ),
      )

  it('follows what is played', async () => {
    await demo.press('play')
    await expect.poll(() => demo.highlighted('current-word')).not.toBe('')
    await demo.press('play')
    await demo.page.getByRole('button', { name: 'Play' }).waitFor()
    const position = await demo.position()
    const said = (await words()).filter(({ start, end }) => start <= position + 0.3 && end >= position - 0.6)
    expect(said.map(({ text }) => text)).toContain(await demo.highlighted('current-word'))
    expect(await demo.highlighted('current-line')).toContain(await demo.highlighted('current-word'))
  })

  it('is played from the word that is clicked', async () => {
    await demo.isPlayable()
    await demo.page.getByText('leisure', { exact: true }).click()
    const { start } = (await words()).find(({ text }) => text === 'leisure') ?? {}
    await expect.poll(() => demo.position()).toBeCloseTo(start ?? -1, 1)
    await expect.poll(() => demo.highlighted('current-word')).toBe('leisure')
  })

  it('is sought through by the keyboard', async () => {
    await demo.isPlayable()
    const slider = demo.page.getByRole('slider', { name: 'Position' })
    for (const [key, position] of [
      ['ArrowRight', 1],
      ['ArrowUp', 2],
      ['ArrowLeft', 1],
      ['Shift+ArrowRight', 6],
      ['Home', 0],
      ['End', 7.1],
    ] as const) {
      await slider.press(key)
      await expect.poll(() => demo.position(), { message: key }).toBeCloseTo(position, 1)
    }
    await expect(slider.getAttribute('aria-valuetext')).resolves.toBe('0:07 of 0:07')
  })

  it('that is edited changes its subtitles', async () => {
    await demo.press('edit')
    const field = demo.page.getByRole('textbox', { name: 'Transcript' })
    const before = await field.inputValue()
    await field.fill(before.replace('John', 'Jonathan'))
    await demo.press('edit')
    expect(await demo.text()).toContain('Jonathan Dashwood')
    const said = (await words()).find(({ text }) => text === 'Dashwood')
    for (const name of ['srt', 'vtt', 'json']) {
      await demo.tab(name).click()
      expect(await demo.panel()).toContain('Jonathan Dashwood')
    }
    const { words: edited = [] }: VerboseTranscription = JSON.parse(await demo.panel())
    expect(edited.find(({ word }) => word === 'Dashwood')?.start).toBe(said?.start)
  })

  it('is shown in one form at a time', async () => {
    const shown = await demo.page.evaluate(async () => {
      const { document } = globalThis as unknown as {
        document: { querySelectorAll(selector: string): Iterable<{ click(): void; checkVisibility(): boolean }> }
      }
      const counts = []
      for (const tab of document.querySelectorAll('[role=tab]')) {
        tab.click()
        // React has drawn by then, the browser has not.
        await Promise.resolve()
        counts.push([...document.querySelectorAll('[role=tabpanel]')].filter((panel) => panel.checkVisibility()).length)
      }
      return counts
    })
    expect(shown).toEqual([1, 1, 1, 1, 1])
  })

  it('stays when a further recording is discarded', async () => {
    const before = await demo.text()
    await demo.press('play')
    await demo.press('record')
    await demo.page.getByRole('button', { name: 'Play' }).waitFor()
    await demo.press('discard')
    await demo.reaches('done')
    expect(await demo.text()).toBe(before)
  })

  it('is followed by the next one as its words come, whatever was open', async () => {
    await demo.press('edit')
    await demo.tab('srt').click()
    await demo.choose({ name: 'other.wav', mimeType: 'audio/wav', buffer: read('speech/austen-0880.wav') })
    await demo.page.getByRole('tab', { name: 'text', selected: true }).waitFor()
    await demo.reaches('done')
    await demo.tab('text').click()
    expect(wordErrors('he was not an ill disposed young man', await demo.text())).toBeLessThanOrEqual(1)
  })

  it('takes text that is pasted while it is edited', async () => {
    await demo.press('edit')
    const field = demo.page.getByRole('textbox', { name: 'Transcript' })
    await field.focus()
    await demo.page.evaluate(() => {
      const { document, ClipboardEvent, DataTransfer } = globalThis as never as {
        document: { activeElement: EventTarget }
        DataTransfer: new () => { items: { add(data: File | string, type?: string): void } }
        ClipboardEvent: new (type: string, init: object) => Event
      }
      const clipboardData = new DataTransfer()
      clipboardData.items.add('Words.', 'text/plain')
      clipboardData.items.add(new File(['x'], 'words.png', { type: 'image/png' }))
      document.activeElement.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
      )
    })
    expect(await demo.page.locator('main').getAttribute('data-status')).toBe('done')
    await field.waitFor()
  })

  it('is downloaded and copied in every form', async () => {
    const expected = await demo.text()
    const readers: Record<string, (text: string) => string> = {
      text: (text) => text,
      srt: (text) =>
        parseSrt(text)
          .map((cue) => cue.text)
          .join(' '),
      vtt: (text) =>
        parseVtt(text)
          .map((cue) => cue.text)
          .join(' '),
      json: (text) => JSON.parse(text).text,
    }
    for (const [form, textOf] of Object.entries(readers)) {
      await demo.tab(form).click()
      const [download] = await Promise.all([demo.page.waitForEvent('download'), demo.press('download')])
      expect(download.suggestedFilename()).toBe(`sense-and-sensibility.${form === 'text' ? 'txt' : form}`)
      const saved = (await (await download.createReadStream()).toArray()).join('')
      expect(textOf(saved).replaceAll('\n', ' ')).toBe(expected)
      await demo.press('copy')
      await demo.page.getByRole('button', { name: 'Copied' }).waitFor()
      expect(await demo.page.evaluate('navigator.clipboard.readText()')).toBe(saved)
    }
  })

  it('is made by the code that is shown, too', async () => {
    await demo.tab('code').click()
    const [command = ''] = await demo.page.locator('pre').allTextContents()
    const folder = await mkdtemp(join(tmpdir(), 'demo-page-'))
    try {
      await writeFile(join(folder, 'sense-and-sensibility.wav'), read('speech/austen-0870.wav'))
      const events = (await run('sh', ['-c', `${command} -sS`], { cwd: folder })).trim().split('\n\n')
      const done = JSON.parse(events.at(-1)?.replace('data: ', '') ?? '')
      expect(done).toMatchObject({ type: 'transcript.text.done', duration: 7.1 })
      expect(done.words.length).toBe(done.text.split(' ').length)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
    for (const name of ['core', 'React', 'Express', 'Nest', 'Next']) {
      await demo.page.getByText(name, { exact: true }).last().click()
      await demo.page.getByRole('region', { name: `Code for ${name}` }).waitFor()
      expect(await demo.panel()).toContain('@transcribekit/')
    }
  })
})

it('silence is no failure', async () => {
  const silence = Buffer.concat([read('speech/austen-0870.wav').subarray(0, 44), Buffer.alloc(64_000)])
  silence.writeUInt32LE(silence.length - 8, 4)
  silence.writeUInt32LE(64_000, 40)
  await demo.choose({ name: 'silence.wav', mimeType: 'audio/wav', buffer: silence })
  await demo.reaches('done')
  await demo.page.getByText('No speech was heard.').waitFor()
  await demo.press('edit')
  await demo.page.getByRole('textbox', { name: 'Transcript' }).fill('A pause.')
  await demo.tab('srt').click()
  expect(parseSrt(await demo.panel())).toMatchObject([{ start: 0, text: 'A pause.' }])
})
