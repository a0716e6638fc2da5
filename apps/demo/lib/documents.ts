import type { VerboseTranscription } from '@transcribekit/client'
import { type Cue, layOutCues, renderSrt, renderVtt, toVerboseJson } from '@transcribekit/core/subtitles'

/** A transcript in the forms that people take away. */
export interface Documents {
  readonly cues: readonly Cue[]
  readonly text: string
  readonly srt: string
  readonly vtt: string
  readonly json: string
}

/** @param text the transcript's own text, or what somebody has made of it: subtitles follow */
export function documentsOf(result: VerboseTranscription, text: string): Documents {
  const { language, duration, words = [], segments = [] } = result
  // What was silence to the engine may be filled in by hand.
  const isTimed = words.length > 0 || segments.length > 0
  const timed = isTimed ? { ...result, text } : { text, duration, segments: [{ start: 0, end: duration, text }] }
  const cues = text.trim() === '' ? [] : layOutCues(timed)
  const verbose = text === result.text ? result : toVerboseJson(cues, { language, duration })
  return { cues, text, srt: renderSrt(cues), vtt: renderVtt(cues), json: JSON.stringify(verbose, null, 2) }
}

/** Name of a file to download, after that of the recording. */
export function documentName(recording: string, extension: string): string {
  return `${recording.replace(/\.[^.]*$/, '') || 'transcript'}.${extension}`
}
