import { TranscriptionError } from './errors.js'
import { segmentsFromWords } from './segments-from-words.js'
import type { Cue } from './subtitles.js'
import type { Transcript, TranscriptSegment } from './transcript.js'

/** The segments of a transcript; of an engine that reports words alone they are made of these. */
export function segmentsOf({ segments, words = [] }: Transcript): readonly TranscriptSegment[] {
  return segments.length > 0 ? segments : segmentsFromWords(words)
}

/**
 * The subtitles of a transcript: its segments.
 *
 * @throws {TranscriptionError} `upstream_bad_response` when there is text but nothing that tells when it was said
 */
export function cuesOf(transcript: Transcript): Cue[] {
  const cues = segmentsOf(transcript).map(({ start, end, text }) => ({ start, end, text: text.trim() }))
  if (cues.length === 0 && transcript.text !== '') {
    throw new TranscriptionError('upstream_bad_response', 'The engine reported text without timestamps.')
  }
  return cues.filter(({ text }) => text !== '')
}
