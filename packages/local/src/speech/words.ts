import type { TranscriptWord } from '@transcribekit/core'
import type { Cue } from './cues.js'
import type { Span } from './segmenter.js'
import { spokenWeight, spread } from './spread.js'

/** Punctuation around a word is no part of it; signs that are spoken (`$5`, `10%`) are. */
const AROUND_WORD = /^[^\p{L}\p{N}\p{Sc}]+|[^\p{L}\p{N}\p{Sc}%°]+$/gu

/** Estimates when each word of a cue was said; `parts` is where speech was heard. */
export function estimateWords(cue: Cue, parts: readonly Span[]): TranscriptWord[] {
  const words = cue.text
    .split(/\s+/)
    .map((word) => word.replace(AROUND_WORD, ''))
    .filter(Boolean)
  const spans = spread(words.map(spokenWeight), clip(parts, cue))
  return spans.map((span, i) => ({ word: words[i] as string, ...span }))
}

/** The parts as far as they lie within a span; the span itself where none does. */
function clip(parts: readonly Span[], span: Span): readonly Span[] {
  const clipped = parts
    .map((part) => ({ start: Math.max(part.start, span.start), end: Math.min(part.end, span.end) }))
    .filter((part) => part.end > part.start)
  return clipped.length > 0 ? clipped : [span]
}
