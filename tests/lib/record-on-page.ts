import { join } from 'node:path'
import type { Browser } from './browser.js'
import type { Microphone } from './microphone.js'
import { ROOT } from './repository.js'

/** The clip whose words are `CONTAINER_TEXT`. */
export const SPOKEN = join(ROOT, 'fixtures/speech/austen-0870.wav')

interface Page {
  querySelector(selector: string): { readonly textContent: string; getAttribute(name: string): string | null } | null
}

declare const document: Page

/**
 * Records speech as a person does, and resolves with the transcript that the page shows: `[data-action="record"]` and
 * `[data-action="stop"]` are pressed, `main[data-status]` tells how far it is, and `#transcript` has the words.
 */
export async function recordOnPage(browser: Browser, microphone: Microphone, url: string): Promise<string> {
  const becomes = (...statuses: string[]) =>
    browser.waitFor(
      (expected) => expected.includes(document.querySelector('main')?.getAttribute('data-status') ?? ''),
      statuses,
    )
  await browser.open(url)
  await becomes('idle')
  await browser.click('[data-action="record"]')
  await becomes('recording', 'error')
  await microphone.play(SPOKEN)
  await browser.click('[data-action="stop"]')
  await becomes('done', 'error')
  const { status, all, transcript } = await browser.evaluate(() => ({
    status: document.querySelector('main')?.getAttribute('data-status'),
    all: document.querySelector('main')?.textContent,
    transcript: document.querySelector('#transcript')?.textContent ?? '',
  }))
  if (status !== 'done') throw new Error(`${browser.name} has the status ${status}: ${all}`)
  return transcript
}
