import { TranscriptionError } from '../errors.js'
import type { Transcript, TranscriptSegment, TranscriptWord } from '../transcript.js'
import { alignAtoms } from './align.js'
import { atomsOf } from './atoms.js'
import type { Match } from './match.js'
import { endsSentence, segmentsOfText } from './segments-of-text.js'
import { timedAtoms } from './timed-words.js'
import { Turns } from './turns.js'
import { type WordToTime, wordTimes } from './word-times.js'
import { wordsOfText } from './words-of-text.js'

/** Longest text that gets times, in characters: some 20 hours of speech. */
const MAX_CHARS = 1_000_000
/** Share of the words of either side that must have a partner; with fewer, agreement is chance, as between languages. */
const MIN_AGREEMENT = 0.3

/** A text in time. */
export interface GraftedTimes {
  readonly words: readonly TranscriptWord[]
  readonly segments: readonly TranscriptSegment[]
  /** Length of the recording in seconds. */
  readonly duration: number
}

/**
 * Gives the words of one transcript the times of another one of the same recording.
 *
 * @throws {TranscriptionError} `engine_failed` for a text of more than 1 000 000 characters
 * @throws the signal's reason when it aborts
 */
export async function graftTimes(text: Transcript, timing: Transcript, signal?: AbortSignal): Promise<GraftedTimes> {
  if (text.text.length > MAX_CHARS) {
    throw new TranscriptionError('engine_failed', `The text is too long for timestamps: over ${MAX_CHARS} characters.`)
  }
  const turns = new Turns(signal)
  const duration = durationOf(text, timing)
  const places = wordsOfText(text.text)
  const atoms: string[] = []
  const toTime: WordToTime[] = []
  for (const { word, to } of places) {
    if (turns.isOver) await turns.next()
    const from = atoms.length
    for (const atom of atomsOf(word)) atoms.push(atom)
    toTime.push({ word, from, to: atoms.length, endsSentence: endsSentence(text.text, to) })
  }
  const spans = await timedAtoms(timing, duration, turns)
  const heard = spans.map(({ atom }) => atom)
  const found = await alignAtoms(atoms, heard, turns)
  const matches = agreement(found, atoms, heard) < MIN_AGREEMENT ? [] : found
  const words = wordTimes({ words: toTime, matches, spans, duration })
  if (turns.isOver) await turns.next()
  return {
    words,
    segments: segmentsOfText({ text: text.text, places, words, heard: timing.segments, duration }),
    duration,
  }
}

function agreement(matches: readonly Match[], atoms: readonly string[], heard: readonly string[]): number {
  return matches.length / Math.max(1, Math.min(atoms.length, heard.length))
}

/** Seconds; where neither engine tells, up to the last thing that was heard. */
function durationOf(text: Transcript, { duration, words = [], segments }: Transcript): number {
  const known = [duration, text.duration].find((seconds) => seconds !== undefined && seconds > 0 && seconds < Infinity)
  if (known !== undefined) return known
  return [...words, ...segments].reduce((latest, { end }) => (end < Infinity ? Math.max(latest, end) : latest), 0)
}
