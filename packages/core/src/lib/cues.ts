import { TranscriptionError } from './errors.js'
import type { Cue } from './subtitles.js'
import type { Transcript } from './transcript.js'

/**
 * The subtitles of a transcript: its segments.
 *
 * @throws {TranscriptionError} `upstream_bad_response` when there is text but nothing that tells when it was said
 */
export function cuesOf(transcript: Transcript): Cue[] {
  const cues = transcript.segments.map(({ start, end, text }) => ({ start, end, text: text.trim() }))
  if (cues.length === 0 && transcript.text !== '') {
    throw new TranscriptionError('upstream_bad_response', 'The engine reported text without timestamps.')
  }
  return cues.filter(({ text }) => text !== '')
}
