import type { Transcript, TranscriptSegment, TranscriptWord } from '../transcript.js'
import { PAUSE_SECONDS } from './divide.js'
import { groupSentences, MAX_SEGMENT_WIDTH } from './split-sentences.js'
import { timedUnitsOf } from './time-units.js'
import { textOf } from './units.js'

/** The segments of a transcript; of an engine that reports words alone they are made of these. */
export function segmentsOf({ segments, words = [], text }: Transcript): readonly TranscriptSegment[] {
  return segments.length > 0 || words.length === 0 ? segments : segmentsFromWords(words, text)
}

/**
 * Segments for an engine that reports words alone: they end at sentences, at pauses, or when they are full.
 *
 * @param text the whole text, which has the punctuation that words lack; left out, it is that of the words
 */
export function segmentsFromWords(words: readonly TranscriptWord[], text = ''): TranscriptSegment[] {
  const units = timedUnitsOf({ text, words }, MAX_SEGMENT_WIDTH)
  return groupSentences(units, MAX_SEGMENT_WIDTH, (unit, before) => unit.start - before.end >= PAUSE_SECONDS).map(
    (group) => ({ start: group[0]?.start ?? 0, end: group.at(-1)?.end ?? 0, text: ` ${textOf(group)}` }),
  )
}
