import { TranscriptionError } from '../errors.js'
import { spaced } from '../join-text.js'
import { placeSegments } from './place-segments.js'

/** A text and when it was said: a `Transcript`, or the body of `verbose_json` or `diarized_json`. Times in seconds. */
export interface TimedText {
  readonly text: string
  readonly segments?: readonly TimedSegment[] | undefined
  readonly words?: readonly TimedWord[] | undefined
  /** Length of the recording. */
  readonly duration?: number | undefined
}

/** A segment of a text, in the order in which they stand in it. */
export interface TimedSegment {
  readonly start: number
  readonly end: number
  readonly text: string
  readonly speaker?: string | undefined
}

/** A word, as engines report it: mostly without punctuation. */
export interface TimedWord {
  readonly word: string
  readonly start: number
  readonly end: number
}

/** A part of a text that was said by one speaker in the time given. */
export interface Stretch {
  /** Where it begins in the text; it ends where the next one begins. */
  readonly from: number
  readonly start: number
  readonly end: number
  readonly speaker: string | undefined
}

/** A text in stretches. */
export interface StretchedText {
  readonly text: string
  readonly stretches: readonly Stretch[]
}

/**
 * The text that subtitles show, and the stretches that it is made of. It is the whole text, also where its segments are
 * spelled in another way; that of the segments or words, where there is no other.
 *
 * @throws {TranscriptionError} `upstream_bad_response` when there is text but nothing that tells when it was said
 */
export function stretchesOf({ text, segments = [], words = [] }: TimedText): StretchedText {
  const spoken = segments.filter((segment) => segment.text.trim() !== '')
  if (spoken.length > 0) {
    if (text.trim() === '') return joined(spoken)
    return { text, stretches: placeSegments(text, spoken) }
  }
  if (words.length === 0 && segments.length === 0) {
    if (text.trim() === '') return { text: '', stretches: [] }
    throw new TranscriptionError('upstream_bad_response', 'The engine reported text without timestamps.')
  }
  const whole = text.trim() === '' ? joined(words.map(({ word, ...times }) => ({ ...times, text: word }))).text : text
  return { text: whole, stretches: [{ from: 0, speaker: undefined, ...spanOf([...segments, ...words]) }] }
}

function spanOf(spans: readonly { start: number; end: number }[]): { start: number; end: number } {
  const span = { start: Number.POSITIVE_INFINITY, end: 0 }
  for (const { start, end } of spans) {
    if (start < span.start) span.start = start
    if (end > span.end) span.end = end
  }
  return span
}

function joined(segments: readonly TimedSegment[]): StretchedText {
  const parts: string[] = []
  const stretches: Stretch[] = []
  let length = 0
  let last = ''
  for (const { text, start, end, speaker } of segments) {
    const part = spaced(last, text.trimEnd())
    stretches.push({ from: length + part.length - part.trimStart().length, start, end, speaker })
    parts.push(part)
    length += part.length
    last = part.at(-1) ?? last
  }
  return { text: parts.join(''), stretches }
}
