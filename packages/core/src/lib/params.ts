import type { AudioSource } from './audio-source.js'

/** Every `response_format` of the contract, in the order of the vendor's document. */
export const RESPONSE_FORMATS = ['json', 'text', 'srt', 'verbose_json', 'vtt', 'diarized_json'] as const
/** Shape of the answer. Default `json`. */
export type ResponseFormat = (typeof RESPONSE_FORMATS)[number]

/** True for the formats that are made of times. */
export function isTimed(format: ResponseFormat | undefined): boolean {
  return format === 'verbose_json' || format === 'srt' || format === 'vtt'
}

/** What is done with the speech: written down in its own language, or translated into English. */
export type TranscriptionTask = 'transcribe' | 'translate'

/** Every value of `timestamp_granularities`. */
export const TIMESTAMP_GRANULARITIES = ['word', 'segment'] as const
/** What gets times in `verbose_json`. */
export type TimestampGranularity = (typeof TIMESTAMP_GRANULARITIES)[number]

/** Voice activity detection by which the engine cuts a recording into chunks. */
export interface ServerVad {
  readonly type: 'server_vad'
  /** Audio kept before the detected speech, in milliseconds. Default 300. */
  readonly prefix_padding_ms?: number | undefined
  /** Silence that ends a chunk, in milliseconds. Default 200. */
  readonly silence_duration_ms?: number | undefined
  /** Sensitivity, 0 to 1. Default 0.5. */
  readonly threshold?: number | undefined
}

/** How the engine cuts a recording into chunks. */
export type ChunkingStrategy = 'auto' | ServerVad

/** The parameters of `POST /audio/transcriptions`, all but the file, under their wire names. */
export interface TranscriptionParams {
  /** Model to transcribe with, for example `whisper-1`. Required on the wire. */
  readonly model?: string | undefined
  /** Language spoken, ISO-639-1. Excludes `languages`. */
  readonly language?: string | undefined
  /** Languages that may be spoken, ISO-639-1. Excludes `language`. */
  readonly languages?: readonly string[] | undefined
  /** Words and names that are likely to occur; each a single line without `<` and `>`. */
  readonly keywords?: readonly string[] | undefined
  /** Text that guides the style, or the transcript that came before. */
  readonly prompt?: string | undefined
  /** Shape of the answer. Default `json`. */
  readonly response_format?: ResponseFormat | undefined
  /** Sampling temperature, 0 to 1. Default 0. */
  readonly temperature?: number | undefined
  /** Further parts of the answer; `logprobs` needs `response_format=json`. Default none. */
  readonly include?: readonly 'logprobs'[] | undefined
  /** What gets times; needs `response_format=verbose_json`. Default `['segment']`. */
  readonly timestamp_granularities?: readonly TimestampGranularity[] | undefined
  /** Answer with server-sent events. Default `false`. */
  readonly stream?: boolean | null | undefined
  /** How the engine cuts the recording. */
  readonly chunking_strategy?: ChunkingStrategy | null | undefined
  /** Names of up to 4 known speakers. */
  readonly known_speaker_names?: readonly string[] | undefined
  /** A data URL of 2 to 10 s of audio for each of `known_speaker_names`. */
  readonly known_speaker_references?: readonly string[] | undefined
}

/** A recording and how to transcribe it. */
export interface TranscribeParams<Format extends ResponseFormat = ResponseFormat>
  extends Omit<TranscriptionParams, 'stream'> {
  /** The recording: a `File` or `Blob`, a path, bytes, `{ name, data }`, a stream, or a file that multer received. */
  readonly file: AudioSource
  readonly response_format?: Format | undefined
}

/** Every `response_format` of translations. */
export const TRANSLATION_FORMATS = [
  'json',
  'text',
  'srt',
  'verbose_json',
  'vtt',
] as const satisfies readonly ResponseFormat[]
/** Shape of a translation. Default `json`. */
export type TranslationFormat = (typeof TRANSLATION_FORMATS)[number]

/** A recording and how to translate it into English (contract, section 8). */
export interface TranslateParams<Format extends TranslationFormat = TranslationFormat>
  extends Pick<TranscribeParams<Format>, 'file' | 'model' | 'prompt' | 'response_format' | 'temperature'> {}
