import { sumOf } from './sum-of.js'
import type { Transcript, TranscriptSegment } from './transcript.js'

/** What may be wrong with a transcript. */
export type TranscriptWarningCode = 'silence' | 'hallucination' | 'low_confidence'

/** A doubt about a transcript, for the app: it is never in the body of an answer. */
export interface TranscriptWarning {
  /**
   * `silence`: no speech was heard. `hallucination`: the model has probably made the text up, as models do of silence
   * and noise. `low_confidence`: the model was unsure of its words.
   */
  readonly code: TranscriptWarningCode
  /** Why, in a sentence. */
  readonly message: string
  /** Seconds from which on the text is in doubt; not given when it is all of it. */
  readonly start?: number | undefined
  /** Seconds up to which the text is in doubt. */
  readonly end?: number | undefined
}

// The thresholds by which whisper decodes anew or takes a segment for silence (openai/whisper, transcribe.py).
const MAX_COMPRESSION_RATIO = 2.4
const MIN_AVG_LOGPROB = -1
const MAX_NO_SPEECH_PROB = 0.6
/** So many segments in a row with the same text are a loop. */
const LOOP_SEGMENTS = 3
/** A text in which a phrase follows upon itself so many times is a loop… */
const LOOP_PHRASES = 5
/** …if all of that is so many words: people do say no, no, no, no. */
const MIN_LOOP_WORDS = 10
/** Longest phrase that is looked for, in words. */
const LOOP_WORDS = 8
/** Most warnings of a transcript. */
const MAX_WARNINGS = 100

/** What models say to silence, having learnt from captions of videos (faster-whisper#826 and others). */
const SAID_TO_SILENCE = new Set([
  'thank you',
  'thank you for watching',
  'thank you so much for watching',
  'thanks for watching',
  'please subscribe',
  'please subscribe to my channel',
  'like and subscribe',
  'subtitles by the amara org community',
  'untertitel der amara org community',
  'untertitel im auftrag des zdf für funk 2017',
  'untertitelung des zdf 2020',
  'sous titres réalisés par la communauté d amara org',
  'subtítulos realizados por la comunidad de amara org',
  'sottotitoli creati dalla comunità amara org',
  'ご視聴ありがとうございました',
  '请不吝点赞 订阅 转发 打赏支持明镜与点点栏目',
  'продолжение следует',
])

/** Doubts about a transcript, in the order of the recording; none is the usual case. */
export function warningsOf(transcript: Transcript): TranscriptWarning[] {
  const { text, segments, logprobs } = transcript
  if (text.trim() === '') return [{ code: 'silence', message: 'No speech was heard.' }]
  const warnings = [...loopsOf(segments), ...segments.flatMap((segment) => doubtOf(segment))]
  if (segments.length === 0)
    warnings.push(
      ...doubtsOfText(
        text,
        logprobs?.map(({ logprob = 0 }) => logprob),
      ),
    )
  return warnings.sort((a, b) => (a.start ?? 0) - (b.start ?? 0)).slice(0, MAX_WARNINGS)
}

/** The codes of all warnings, as the header `x-transcript-warnings` has them. */
export function warningCodes(warnings: readonly TranscriptWarning[]): string {
  return [...new Set(warnings.map(({ code }) => code))].join(', ')
}

function doubtOf(segment: TranscriptSegment): TranscriptWarning[] {
  const { start, end, text, avg_logprob = 0, no_speech_prob = 0, compression_ratio = 1 } = segment
  const at = { start, end }
  if (compression_ratio > MAX_COMPRESSION_RATIO || repeatsItself(text)) {
    return [{ code: 'hallucination', message: 'The text repeats itself.', ...at }]
  }
  if (no_speech_prob > MAX_NO_SPEECH_PROB && (avg_logprob < MIN_AVG_LOGPROB || isSaidToSilence(text))) {
    return [{ code: 'hallucination', message: 'There is text where probably nobody speaks.', ...at }]
  }
  if (avg_logprob < MIN_AVG_LOGPROB) {
    return [{ code: 'low_confidence', message: 'The model was unsure of its words.', ...at }]
  }
  return []
}

function doubtsOfText(text: string, logprobs: readonly number[] = []): TranscriptWarning[] {
  if (repeatsItself(text)) return [{ code: 'hallucination', message: 'The text repeats itself.' }]
  const mean = sumOf(logprobs) / logprobs.length
  return mean < MIN_AVG_LOGPROB ? [{ code: 'low_confidence', message: 'The model was unsure of its words.' }] : []
}

/** Segments that say the same again and again. */
function loopsOf(segments: readonly TranscriptSegment[]): TranscriptWarning[] {
  const warnings: TranscriptWarning[] = []
  let first = 0
  for (let index = 1; index <= segments.length; index++) {
    const [begin, last, next] = [segments[first], segments[index - 1], segments[index]]
    if (!begin || !last || (next && plain(next.text) === plain(begin.text))) continue
    if (index - first >= LOOP_SEGMENTS && plain(begin.text) !== '') {
      const message = 'The same is said again and again.'
      warnings.push({ code: 'hallucination', message, start: begin.start, end: last.end })
    }
    first = index
  }
  return warnings
}

/** True when some phrase of up to 8 words follows upon itself 5 times. Linear in the length of the text. */
function repeatsItself(text: string): boolean {
  const words = plain(text).split(' ')
  for (let length = 1; length <= LOOP_WORDS; length++) {
    let same = 0
    for (let index = length; index < words.length; index++) {
      same = words[index] === words[index - length] ? same + 1 : 0
      if (same >= Math.max(length * LOOP_PHRASES, MIN_LOOP_WORDS) - length) return true
    }
  }
  return false
}

function isSaidToSilence(text: string): boolean {
  return SAID_TO_SILENCE.has(plain(text))
}

/** Words alone, in lower case. */
function plain(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, ' ')
    .trim()
}
