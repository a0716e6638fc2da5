import { readFileSync } from 'node:fs'
import type { Transcript, TranscriptWord } from '../../src/index.js'

/** A recording whose words were timed by their sound, and what an engine heard in it. */
export interface TimedClip {
  readonly name: string
  /** Seconds. */
  readonly duration: number
  readonly text: string
  /** When each word of the text begins and ends. */
  readonly said: readonly (readonly [start: number, end: number])[]
  readonly heard: readonly (readonly [word: string, start: number, end: number])[]
}

/** The clips of `fixtures/speech`; see `about` in the file. */
export const TIMED_CLIPS: readonly TimedClip[] = JSON.parse(
  readFileSync(new URL('../fixtures/word-times.json', import.meta.url), 'utf8'),
).clips

/** Clips one after the other, with a pause of so many seconds behind each. */
export function recordingOf(clips: readonly TimedClip[], pause: number) {
  const said: TranscriptWord[] = []
  const heard: TranscriptWord[] = []
  let offset = 0
  for (const { text, said: times, heard: words, duration } of clips) {
    for (const [index, word] of text.split(' ').entries()) {
      const [start, end] = times[index] ?? [0, 0]
      said.push({ word, start: offset + start, end: offset + end })
    }
    for (const [word, start, end] of words) heard.push({ word, start: offset + start, end: offset + end })
    offset += duration + pause
  }
  return { said, heard, duration: offset }
}

/** What an engine that reports words alone has heard. */
export function heardOf(words: readonly TranscriptWord[], duration: number): Transcript {
  return { text: words.map(({ word }) => word).join(' '), duration, segments: [], words }
}

const OTHERS = ['house', 'seventeen', 'of', 'river', 'quickly', 'the', 'and', 'fortune', 'a', 'Norland', 'was', 'to']

/** The words with so many errors per word: a third each put in, taken out and changed. `undefined`: not in the original. */
export function withErrors<Word>(
  words: readonly Word[],
  rate: number,
  random: () => number,
  other: (word: string) => Word,
) {
  const pick = () => other(OTHERS[Math.floor(random() * OTHERS.length)] ?? '')
  return words.flatMap((original): { word: Word; original: Word | undefined }[] => {
    if (random() >= rate) return [{ word: original, original }]
    const kind = Math.floor(random() * 3)
    if (kind === 0) return []
    if (kind === 1) return [{ word: pick(), original }]
    return [
      { word: pick(), original: undefined },
      { word: original, original },
    ]
  })
}
