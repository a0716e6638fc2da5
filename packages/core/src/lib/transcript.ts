import type { Logprob, Usage } from './results.js'

/** A stretch of speech with its times, in seconds from the start of the recording. */
export interface TranscriptSegment {
  readonly start: number
  readonly end: number
  /** Text with its leading space, as it stands in the whole: all segments joined are the transcript. */
  readonly text: string
  /** Who speaks: a known speaker's name, or `A`, `B`, … */
  readonly speaker?: string
  /** Identifier the engine gave, for example `seg_001`. */
  readonly id?: string
  /** Offset of the window that held the segment, in frames of 10 ms. */
  readonly seek?: number
  readonly tokens?: readonly number[]
  readonly temperature?: number
  /** Mean log probability of the tokens. */
  readonly avg_logprob?: number
  /** Length of the text over its compressed length; above 2.4 the text probably repeats itself. */
  readonly compression_ratio?: number
  /** Probability of there being no speech, 0 to 1. */
  readonly no_speech_prob?: number
}

/** One word with its times, in seconds from the start of the recording. */
export interface TranscriptWord {
  /** The word without surrounding space. */
  readonly word: string
  readonly start: number
  readonly end: number
  /** True when the time is interpolated between its neighbours'. */
  readonly estimated?: boolean
}

/** What an engine heard, whole: every response format is rendered from this. */
export interface Transcript {
  readonly text: string
  /** ISO-639-1 code of the language, or the name that the engine gave. */
  readonly language?: string
  /** Languages heard, best first; `[]` = unsure. */
  readonly languages?: readonly { readonly code: string }[]
  /** Length of the recording in seconds. */
  readonly duration?: number
  readonly segments: readonly TranscriptSegment[]
  /** Present when the engine reported words. */
  readonly words?: readonly TranscriptWord[]
  /** True when the word times are estimated from longer stretches, not measured. */
  readonly estimated?: boolean
  readonly logprobs?: readonly Logprob[]
  readonly usage?: Usage
  /** Identifier that the service behind gave the call, to ask its operators about. */
  readonly requestId?: string
}

/** A further piece of text, while the engine is still at work. */
export interface DeltaEvent {
  readonly type: 'delta'
  readonly delta: string
  readonly logprobs?: readonly Logprob[]
  /** The segment that the text belongs to, where the engine says so. */
  readonly segment_id?: string
}

/** A finished segment. */
export interface SegmentEvent {
  readonly type: 'segment'
  readonly segment: TranscriptSegment
}

/** The end of a transcript, with all that is known only then. */
export interface DoneEvent {
  readonly type: 'done'
  /** The whole text; left out, it is made of the deltas or else of the segments. */
  readonly text?: string
  readonly language?: string
  readonly languages?: readonly { readonly code: string }[]
  readonly duration?: number
  readonly words?: readonly TranscriptWord[]
  readonly estimated?: boolean
  readonly logprobs?: readonly Logprob[]
  readonly usage?: Usage
  /** Identifier that the service behind gave the call, to ask its operators about. */
  readonly requestId?: string
}

/** What an engine reports, in this order: `delta` and `segment` as they come, then one `done`. */
export type TranscriptEvent = DeltaEvent | SegmentEvent | DoneEvent
