import { spaced } from '../join-text.js'
import { languageName } from '../languages.js'
import type { VerboseSegment, VerboseTranscription, VerboseWord } from '../results.js'
import type { Cue } from './cue.js'
import { onOneLine } from './cue-text.js'

/** What `verbose_json` has beside its cues. */
export interface VerboseJsonOptions {
  /** ISO-639-1 code, or the language's English name. Default `unknown`. */
  readonly language?: string | undefined
  /** Length of the recording in seconds. Default: to the end of the last cue. */
  readonly duration?: number | undefined
}

/**
 * Makes the body of `verbose_json` of cues, one segment of each; words too, where all cues have them. What subtitles don't
 * tell reads 0, and 1 for the ratio. {@link layOutCues} is the way back.
 *
 * @example
 * ```ts
 * const verbose = toVerboseJson(parseSrt(srt), { language: 'en' })
 * ```
 */
export function toVerboseJson(cues: readonly Cue[], options: VerboseJsonOptions = {}): VerboseTranscription {
  const texts = cues.map(({ text }) => onOneLine(text))
  const spoken = cues.filter((_, at) => texts[at] !== '')
  const words = spoken.flatMap((cue) => cue.words?.map(verboseWord) ?? [])
  const hasWords = spoken.length > 0 && spoken.every((cue) => cue.words)
  const said = texts.filter((text) => text !== '')
  return {
    task: 'transcribe',
    language: languageName(options.language ?? 'unknown'),
    duration: options.duration ?? cues.reduce((latest, { end }) => Math.max(latest, end), 0),
    text: said.map((text, at) => (at === 0 ? text : spaced(said[at - 1] as string, text))).join(''),
    ...(hasWords && { words: words.filter(({ word }) => word !== '') }),
    segments: spoken.map(({ start, end }, id) => verboseSegment(id, start, end, said[id] as string)),
  }
}

function verboseSegment(id: number, start: number, end: number, text: string): VerboseSegment {
  const unknown = { seek: 0, tokens: [], temperature: 0, avg_logprob: 0, compression_ratio: 1, no_speech_prob: 0 }
  return { id, start, end, text: ` ${text}`, ...unknown }
}

/** Punctuation around a word is no part of it; signs that are spoken (`$5`, `10%`) are. */
const BEFORE_WORD = /^[^\p{L}\p{N}\p{Sc}]+/u
const AFTER_WORD = /[^\p{L}\p{M}\p{N}\p{Sc}%°]$/u

function verboseWord({ text, start, end }: { text: string; start: number; end: number }): VerboseWord {
  const characters = [...text.replace(BEFORE_WORD, '')]
  while (AFTER_WORD.test(characters.at(-1) ?? '')) characters.pop()
  return { word: characters.join(''), start, end }
}
