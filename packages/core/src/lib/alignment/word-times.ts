import { sumOf } from '../sum-of.js'
import type { TranscriptWord } from '../transcript.js'
import type { Match } from './match.js'
import { joined, type Span, secondsOf, spread } from './spread.js'
import { weightOf } from './timed-words.js'

/** Seconds that a letter takes at an easy pace, and at the fastest and the slowest one that are believed. */
const EASY = 0.07
const FASTEST = 0.03
const SLOWEST = 0.4

/** A word of the text and its atoms, by their place among all. */
export interface WordToTime {
  readonly word: string
  readonly from: number
  readonly to: number
  /** The last one of its sentence. */
  readonly endsSentence: boolean
}

/** All that times are made of. */
export interface TimeSources {
  readonly words: readonly WordToTime[]
  /** In order on both sides. */
  readonly matches: readonly Match[]
  /** When each timed atom was said, in order. */
  readonly spans: readonly Span[]
  /** Seconds. */
  readonly duration: number
}

/**
 * Times for the words of a text: those of their partners, and for words that have none the time in which something else
 * was heard between their neighbours', by letters. They are in order and within the recording.
 */
export function wordTimes(sources: TimeSources): TranscriptWord[] {
  const { words, spans, duration } = sources
  const timed: TranscriptWord[] = []
  let [next, heard] = [0, 0]
  for (const { index, start, end, from, to } of anchorsOf(sources)) {
    fill(timed, words.slice(next, index), { heard: spans.slice(heard, from), end: start, before: words[next - 1] })
    timed.push({ word: words[index]?.word ?? '', start, end })
    next = index + 1
    heard = to
  }
  fill(timed, words.slice(next), { heard: spans.slice(heard), end: duration, before: words[next - 1], isLast: true })
  return settle(timed, duration)
}

/** A word that has a partner. */
interface Anchor extends Span {
  /** Place of the word. */
  readonly index: number
  /** Places of its partners among the timed atoms. */
  readonly from: number
  readonly to: number
}

function anchorsOf({ words, matches, spans }: TimeSources): Anchor[] {
  const anchors: Anchor[] = []
  let next = 0
  for (const [index, { from, to }] of words.entries()) {
    while ((matches[next]?.textEnd ?? Number.POSITIVE_INFINITY) <= from) next++
    let anchor: Anchor | undefined
    for (let place = next; (matches[place]?.text ?? to) < to; place++) {
      const match = matches[place]
      if (!match) break
      const { start, end } = shareOf(match, from, to, spans)
      anchor = { index, start, from: match.timed, ...anchor, end, to: match.timedEnd }
    }
    if (anchor) anchors.push(anchor)
  }
  return anchors
}

/** The part of a match's time that is that of the text's atoms from one to another. */
function shareOf({ text, textEnd, timed, timedEnd }: Match, from: number, to: number, spans: readonly Span[]): Span {
  const [start, end] = [spans[timed]?.start ?? 0, spans[timedEnd - 1]?.end ?? 0]
  const step = (end - start) / (textEnd - text)
  return { start: start + step * (Math.max(from, text) - text), end: end - step * (textEnd - Math.min(to, textEnd)) }
}

/** What lies between two words that have partners. */
interface Gap {
  /** When something was heard that is not in the text. */
  readonly heard: readonly Span[]
  /** Seconds, where the next word begins. */
  readonly end: number
  readonly before: WordToTime | undefined
  /** No word follows. */
  readonly isLast?: boolean
}

/** Adds words that have no partner. */
function fill(timed: TranscriptWord[], words: readonly WordToTime[], gap: Gap) {
  if (words.length === 0) return
  const weights = words.map(({ word }) => weightOf(word))
  const weight = sumOf(weights)
  const last = timed.at(-1)
  const start = last?.end ?? 0
  let parts = whenHeard(weight, start, gap) ?? nextToNeighbours(words, weights, start, gap)
  const lacking = weight * FASTEST - secondsOf(parts)
  if (last && lacking > 0) {
    // The word before was probably heard in place of them both; when it begins is sure.
    const cut = last.end - Math.min(lacking, (last.end - last.start) / 2)
    timed[timed.length - 1] = { ...last, end: cut }
    parts = [{ start: cut, end: parts.at(-1)?.end ?? gap.end }]
  }
  for (const [index, span] of spread(weights, parts).entries())
    timed.push({ word: words[index]?.word ?? '', ...span, estimated: true })
}

/** The time in which something was heard that is not in the text, as far as so many letters can have been said in it. */
function whenHeard(weight: number, start: number, { heard, end }: Gap): readonly Span[] | undefined {
  const [first, last] = [heard[0], heard.at(-1)]
  if (!first || !last) return undefined
  const parts = joined(heard)
  if (secondsOf(parts) >= weight * FASTEST) return firstSeconds(parts, weight * SLOWEST)
  const lacking = Math.max(0, weight * EASY - (last.end - first.start)) / 2
  return [{ start: Math.max(start, first.start - lacking), end: Math.min(end, last.end + lacking) }]
}

/** Where nothing was heard: a sentence's end follows the word before, and the next one's beginning leads to that after. */
function nextToNeighbours(
  words: readonly WordToTime[],
  weights: readonly number[],
  start: number,
  { end, before, isLast }: Gap,
): readonly Span[] {
  const easy = sumOf(weights) * EASY
  if (end - start <= easy || (!before && isLast)) return [{ start, end: Math.max(start, end) }]
  if (isLast) return [{ start, end: start + easy }]
  if (!before || before.endsSentence) return [{ start: end - easy, end }]
  const following = EASY * sumOf(weights.slice(0, words.findIndex(({ endsSentence }) => endsSentence) + 1 || undefined))
  return [
    { start, end: start + following },
    { start: end - easy + following, end },
  ]
}

/** The first of some stretches, up to a length. */
function firstSeconds(parts: readonly Span[], seconds: number): Span[] {
  const first: Span[] = []
  let rest = seconds
  for (const { start, end } of parts) {
    if (rest <= 0) break
    first.push({ start, end: Math.min(end, start + rest) })
    rest -= end - start
  }
  return first
}

/** In order, within the recording, in whole milliseconds. */
function settle(words: readonly TranscriptWord[], duration: number): TranscriptWord[] {
  let earliest = 0
  const within = (seconds: number) => Math.min(Math.max(Math.round(seconds * 1000) / 1000, earliest), duration)
  return words.map((word) => {
    const start = within(word.start)
    earliest = start
    const end = within(word.end)
    earliest = end
    return { ...word, start, end }
  })
}
