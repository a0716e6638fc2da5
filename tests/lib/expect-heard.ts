import { wordErrors, wordsOf } from '@transcribekit/test-support'
import { expect } from 'vitest'
import { CONTAINER_TEXT } from './speech.js'

/** Share of wrong words that is accepted over a microphone. */
const MAX_WORD_ERROR_RATE = 0.15

/**
 * A transcript of what a microphone heard must have the words of the clip.
 *
 * @param where said beside the figures, for people to read
 */
export function expectHeard(text: string, where: string): void {
  const [errors, words] = [wordErrors(CONTAINER_TEXT, text), wordsOf(CONTAINER_TEXT).length]
  console.log(`${where}: ${errors} word errors in ${words} words: ${text}`)
  expect(errors / words).toBeLessThanOrEqual(MAX_WORD_ERROR_RATE)
}
