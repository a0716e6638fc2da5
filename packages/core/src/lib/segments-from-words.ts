import type { TranscriptSegment, TranscriptWord } from './transcript.js'

/** Longest segment in characters: two lines of a subtitle. */
const MAX_CHARS = 84
/** A pause that ends a segment, in seconds. */
const PAUSE = 1

/** Segments for an engine that reports words alone: they end at sentences, at pauses, or when they are full. */
export function segmentsFromWords(words: readonly TranscriptWord[]): TranscriptSegment[] {
  const segments: TranscriptSegment[] = []
  let open: TranscriptSegment | undefined
  for (const { word, start, end } of words) {
    const fits = open && !/[.!?…。！？]$/.test(open.text) && start - open.end < PAUSE
    if (open && fits && open.text.length + word.length < MAX_CHARS)
      open = { ...open, end, text: `${open.text} ${word}` }
    else {
      if (open) segments.push(open)
      open = { start, end, text: ` ${word}` }
    }
  }
  return open ? [...segments, open] : segments
}
