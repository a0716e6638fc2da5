import type { TranscriptSegment, TranscriptWord } from '@transcribekit/core'
import { compressionRatio } from './compression-ratio.js'
import { splitIntoCues } from './cues.js'
import type { Recognition } from './moonshine.js'
import type { Stretch } from './segmenter.js'
import type { Vocabulary } from './vocabulary.js'
import { estimateWords } from './words.js'

/** Frames per second in which whisper counts `seek`. */
const SEEK_FRAMES = 100

/**
 * Makes the segments and words of a transcript out of one recognised stretch. As with whisper, segments of the same
 * stretch share its `seek`, `avg_logprob`, `compression_ratio` and `no_speech_prob`.
 */
export function toSegments(
  stretch: Stretch,
  recognition: Recognition,
  context: { readonly vocabulary: Vocabulary; readonly temperature: number },
): { segments: TranscriptSegment[]; words: TranscriptWord[] } {
  const cues = splitIntoCues(recognition.text, stretch.parts)
  const tokens = splitTokens(
    recognition.tokens,
    cues.map((cue) => cue.text),
    context.vocabulary,
  )
  const shared = {
    seek: Math.floor(stretch.start * SEEK_FRAMES),
    temperature: context.temperature,
    avg_logprob: recognition.avgLogprob,
    compression_ratio: compressionRatio(recognition.text),
    no_speech_prob: 1 - stretch.speechProbability,
  }
  return {
    segments: cues.map((cue, i) => ({
      start: cue.start,
      end: cue.end,
      text: ` ${cue.text}`,
      tokens: tokens[i] ?? [],
      ...shared,
    })),
    words: cues.flatMap((cue) => estimateWords(cue, stretch.parts)),
  }
}

/** Deals the tokens of a whole text out to the texts it was split into. */
export function splitTokens(tokens: readonly number[], texts: readonly string[], vocabulary: Vocabulary): number[][] {
  let next = 0
  let ahead = 0
  return texts.map((text, i) => {
    const own: number[] = []
    const isLast = i === texts.length - 1
    ahead -= Buffer.byteLength(text.replace(/\s+/g, ''))
    while (next < tokens.length && (ahead < 0 || isLast)) {
      const token = tokens[next++] as number
      ahead += vocabulary.visibleBytes(token)
      own.push(token)
    }
    return own
  })
}
