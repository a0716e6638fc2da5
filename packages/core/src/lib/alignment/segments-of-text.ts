import { endsSentence as isLastOfSentence } from '../subtitles/break-rules.js'
import { MAX_SEGMENT_WIDTH } from '../subtitles/split-sentences.js'
import type { TranscriptSegment, TranscriptWord } from '../transcript.js'
import { inOrder } from './timed-words.js'
import type { TextWord } from './words-of-text.js'

/** A pause that ends a segment, in seconds. */
const PAUSE = 1

/** What segments are made of. */
export interface SegmentSources {
  readonly text: string
  /** The words of the text, and their times in the same order. */
  readonly places: readonly TextWord[]
  readonly words: readonly TranscriptWord[]
  /** Segments of the same recording, whose further fields are carried over. */
  readonly heard: readonly TranscriptSegment[]
  /** Seconds. */
  readonly duration: number
}

/**
 * Segments of a text with its punctuation: they end at sentences, at pauses, or when they are full. Joined they are the
 * text, but for the space that the first one begins with.
 */
export function segmentsOfText({ text, places, words, heard, duration }: SegmentSources): TranscriptSegment[] {
  if (text.trim() === '') return []
  const carriedOver = carrying(inOrder(heard, duration))
  const segments: TranscriptSegment[] = []
  let [from, first] = [0, 0]
  for (const [index, { to }] of places.entries()) {
    const isLast = index === places.length - 1
    if (!isLast && !isEnd(text, from, index, places, words)) continue
    const span = { start: words[first]?.start ?? 0, end: words[index]?.end ?? duration }
    const part = text.slice(from, isLast ? undefined : to)
    segments.push({ ...carriedOver(span), ...span, text: from === 0 ? ` ${part.trimStart()}` : part })
    from = to
    first = index + 1
  }
  // Signs alone, such as a note of music, are shown as long as there is sound.
  return segments.length > 0 ? segments : [{ start: 0, end: duration, text: ` ${text.trimStart()}` }]
}

/** Whether a segment that begins at `from` ends with this word. */
function isEnd(
  text: string,
  from: number,
  index: number,
  places: readonly TextWord[],
  words: readonly TranscriptWord[],
): boolean {
  const to = places[index]?.to ?? 0
  const next = places[index + 1]?.to ?? to
  if (next - from - 1 > MAX_SEGMENT_WIDTH) return true
  if ((words[index + 1]?.start ?? 0) - (words[index]?.end ?? 0) >= PAUSE) return true
  return endsSentence(text, to)
}

/** Characters around a place that tell whether a sentence ends there. */
const AROUND = 40

/** Whether a sentence of the text ends at this place. */
export function endsSentence(text: string, to: number): boolean {
  const [before] = /\S*$/.exec(text.slice(Math.max(0, to - AROUND), to)) ?? []
  const [next] = /\S+/.exec(text.slice(to, to + AROUND)) ?? []
  return isLastOfSentence(before ?? '', next)
}

type Span = Pick<TranscriptSegment, 'start' | 'end'>
type Carried = Omit<TranscriptSegment, 'start' | 'end' | 'text' | 'tokens' | 'id'>

/** Finds what is carried over to a segment from the one that it shares most time with; it is asked in order. */
function carrying(heard: readonly TranscriptSegment[]): (span: Span) => Carried {
  let next = 0
  return (span) => {
    while ((heard[next]?.end ?? Number.POSITIVE_INFINITY) <= span.start) next++
    let most: TranscriptSegment | undefined
    let longest = 0
    for (let index = next; index < heard.length; index++) {
      const candidate = heard[index]
      if (!candidate || candidate.start >= span.end) break
      const shared = Math.min(candidate.end, span.end) - Math.max(candidate.start, span.start)
      if (shared > longest) [most, longest] = [candidate, shared]
    }
    if (!most) return {}
    const { start, end, text, tokens, id, ...rest } = most
    return rest
  }
}
