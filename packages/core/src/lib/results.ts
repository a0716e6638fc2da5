import type { TranscriptWarning } from './quality.js'

/** Tokens that the vendor counted. */
export interface UsageTokens {
  type: 'tokens'
  input_tokens: number
  output_tokens: number
  total_tokens: number
  input_token_details?: { text_tokens?: number; audio_tokens?: number }
}

/** Seconds of audio that were counted, rounded up. */
export interface UsageDuration {
  type: 'duration'
  seconds: number
}

/** What a transcription cost, in tokens or in seconds. */
export type Usage = UsageTokens | UsageDuration

/** A token and its log probability. */
export interface Logprob {
  token?: string
  logprob?: number
  bytes?: number[]
}

/** A result in code. */
interface Doubtful {
  /** What may be wrong with the transcript; only in code, never in the body of an answer. Left out where all is well. */
  warnings?: readonly TranscriptWarning[]
}

/** Body of `response_format=json`, the default. */
export interface Transcription extends Doubtful {
  text: string
  languages?: { code: string }[]
  logprobs?: Logprob[]
  usage?: Usage
}

/** A word of `verbose_json`; times in seconds. */
export interface VerboseWord {
  word: string
  start: number
  end: number
}

/** A segment of `verbose_json`; times in seconds, text with its leading space. */
export interface VerboseSegment {
  id: number
  seek: number
  start: number
  end: number
  text: string
  tokens: number[]
  temperature: number
  avg_logprob: number
  compression_ratio: number
  no_speech_prob: number
}

/** Body of `response_format=verbose_json`. */
export interface VerboseTranscription extends Doubtful {
  task: 'transcribe' | 'translate'
  /** English name in lower case, for example `english`. */
  language: string
  /** Seconds. */
  duration: number
  text: string
  /** With `timestamp_granularities` containing `word`. */
  words?: VerboseWord[]
  /** With `timestamp_granularities` containing `segment`, the default. */
  segments?: VerboseSegment[]
  usage?: UsageDuration
}

/** A segment of `diarized_json`. */
export interface DiarizedSegment {
  type: 'transcript.text.segment'
  /** For example `seg_001`. */
  id: string
  start: number
  end: number
  text: string
  /** A known speaker's name, or `A`, `B`, … */
  speaker: string
}

/** Body of `response_format=diarized_json`. */
export interface DiarizedTranscription extends Doubtful {
  task: 'transcribe'
  /** Seconds. */
  duration: number
  text: string
  segments: DiarizedSegment[]
  usage?: Usage
}

/** A further piece of text, while the rest is still being recognised. */
export interface TranscriptTextDelta {
  type: 'transcript.text.delta'
  delta: string
  logprobs?: Logprob[]
  /** The segment that the text belongs to, with `diarized_json`. */
  segment_id?: string
}

/** The whole text, and the end of a stream; with `verbose_json` also all that this format has. */
export interface TranscriptTextDone extends Transcription, Partial<Omit<VerboseTranscription, keyof Transcription>> {
  type: 'transcript.text.done'
}

/** What a stream is made of: deltas, segments with `diarized_json`, and one `transcript.text.done` at its end. */
export type TranscriptionStreamEvent = TranscriptTextDelta | DiarizedSegment | TranscriptTextDone

/** What `transcribe()` resolves to, by `response_format`. */
export interface TranscriptionByFormat {
  json: Transcription
  text: string
  srt: string
  vtt: string
  verbose_json: VerboseTranscription
  diarized_json: DiarizedTranscription
}
