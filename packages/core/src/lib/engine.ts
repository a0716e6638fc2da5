import type { AudioFile } from './audio-file.js'
import type { ChunkingStrategy, TimestampGranularity, TranscriptionParams, TranscriptionTask } from './params.js'
import type { TranscriptEvent } from './transcript.js'

/**
 * A speech-to-text backend. The one interface between the endpoint and whatever recognises the speech:
 * `openai()`, `local()`, wrappers around other engines, or any object of this shape.
 *
 * An engine never formats anything: it reports what it heard, and every response format is rendered from that.
 */
export interface Engine {
  /** Short name for logs and errors, for example `openai`. */
  readonly name: string
  /** True when a call costs its owner money. An endpoint in production that is open to everyone then warns. */
  readonly paid: boolean
  /** The model it was set up with, if any: behind a `fallback` it is used in place of the one that a request names. */
  readonly model?: string | undefined
  /** Names of the models that a request may choose from, for pickers. Default: none are named. */
  readonly models?: readonly string[] | undefined
  /**
   * `once`: it reads a recording a single time, and begins at once, so that uploads need not be kept for it.
   * It counts only beside `transcribeEarly`. Default `often`: uploads are kept, so that they can be read again.
   */
  readonly reads?: 'once' | 'often' | undefined
  /** True when it deals with failures by itself, as `retry()` and `fallback()` do: it is not retried once more. */
  readonly recovers?: boolean | undefined
  /** The model for a request that names none, by what it asks for. Default: the request stays without one. */
  defaultModel?(params: TranscriptionParams, task?: TranscriptionTask): string | undefined
  /** What the engine can do with this model. `model` is `undefined` where the caller named none. */
  describe(model: string | undefined): EngineAbilities
  /**
   * Transcribes one recording.
   *
   * Yields any number of `delta` and `segment` events and then exactly one `done`.
   * Throws a `TranscriptionError`; stops all work when `signal` aborts.
   */
  transcribe(request: EngineRequest, call: EngineCall): AsyncIterable<TranscriptEvent>
  /**
   * As `transcribe`, but begins while the upload still runs. Default: `transcribe` is called when it is whole.
   *
   * Nothing may be finished, charged or yielded as `done` before `request.complete` has resolved.
   */
  transcribeEarly?(request: EarlyRequest, call: EngineCall): AsyncIterable<TranscriptEvent>
  /** Loads what the first call would otherwise wait for, such as a model. */
  ready?(): Promise<void>
  /**
   * Whether it could transcribe now, without doing so. Never throws.
   * Default: `up` when `ready` succeeds, or where there is nothing to get ready.
   */
  health?(options: { readonly signal: AbortSignal }): Promise<EngineHealth>
  /** Frees workers and connections. The engine can't be used afterwards. */
  close?(): Promise<void>
}

/** Settings of one call of an engine. */
export interface EngineCall {
  /** Stops all work. */
  readonly signal: AbortSignal
  /** The same for all attempts at one transcription, so that a service that knows it does not work or charge twice. */
  readonly idempotencyKey?: string | undefined
  /** Told the number of bytes of the recording that are handed to a service, as they are. */
  readonly onSent?: ((bytes: number) => void) | undefined
}

/** A recording that may still be arriving, and parameters that may come behind it: official SDKs send the file first. */
export interface EarlyRequest {
  /** Its stream goes on as the upload does, and fails when that does. Its size is `undefined` until the upload is whole. */
  readonly file: AudioFile
  /** What is done with the speech. Default `transcribe`. */
  readonly task?: TranscriptionTask | undefined
  /**
   * Resolves when the upload is whole and everything in it was found to be right; `file` is the same recording.
   * Rejects when the upload is refused or breaks off: the work is then given up without another attempt.
   */
  readonly complete: Promise<EngineRequest>
}

/** State of an engine, for health checks. */
export interface EngineHealth {
  /** `degraded`: it works, but not as it is meant to, for example on the second of two engines. */
  readonly status: 'up' | 'degraded' | 'down'
  /** Why it is not `up`, for the operator; without keys and addresses. */
  readonly message?: string | undefined
}

/** What an engine can do with one model; requests that need more are refused before the engine is called. */
export interface EngineAbilities {
  /** Finest timestamps it reports; `[]` = text only, so no srt, vtt and verbose_json. */
  readonly timestamps: readonly TimestampGranularity[]
  /** Tells who speaks, which `diarized_json` needs. */
  readonly diarization: boolean
  /** Reports log probabilities of tokens (`include[]=logprobs`). */
  readonly logprobs: boolean
  /** ISO-639-1 codes it understands, or `'any'`. */
  readonly languages: 'any' | readonly string[]
  /** Those of them for which it reports timestamps. Default: all. */
  readonly timestampLanguages?: 'any' | readonly string[] | undefined
  /** Parameters of the contract that this model refuses, for example `prompt` with a diarizing one. */
  readonly refuses?: readonly string[] | undefined
  /** Translates into English, as `POST /audio/translations` asks for. Default `false`. */
  readonly translation?: boolean | undefined
  /** Largest recording it takes, in bytes. Default: that of the endpoint. */
  readonly maxFileSize?: number | undefined
  /** Longest recording it takes, in seconds: for information, as only its decoder tells how long one is. Default: no limit. */
  readonly maxDuration?: number | undefined
  /** When its vendor ends it. Requests for it warn from a year before on. Default: no end is known. */
  readonly end?: ModelEnd | undefined
}

/** The end of a model. */
export interface ModelEnd {
  /** The day from which on it is known to be deprecated, `YYYY-MM-DD`. */
  readonly deprecated: string
  /** The day on which it stops working, `YYYY-MM-DD`. */
  readonly shutdown: string
  /**
   * The model that `openai()` and the providers ask in its place from that day on. Default: none, so that it goes on being
   * asked. An engine of your own asks it by itself.
   */
  readonly successor?: string | undefined
  /** What to do about it, as the end of a sentence in the log. */
  readonly advice: string
}

/** One recording and what is wanted of it. Parameters of the wire keep their wire names. */
export interface EngineRequest {
  /** The recording; its name and type come from its bytes, not from the client. */
  readonly file: AudioFile
  /** `translate`: the text is wanted in English. Only engines with `translation` are asked. Default `transcribe`. */
  readonly task?: TranscriptionTask | undefined
  /** The model that the caller named, if any. */
  readonly model?: string | undefined
  /** ISO-639-1 code of the language spoken. */
  readonly language?: string | undefined
  readonly languages?: readonly string[] | undefined
  readonly keywords?: readonly string[] | undefined
  readonly prompt?: string | undefined
  /** Sampling temperature, 0 to 1. */
  readonly temperature?: number | undefined
  readonly chunking_strategy?: ChunkingStrategy | undefined
  readonly known_speaker_names?: readonly string[] | undefined
  readonly known_speaker_references?: readonly string[] | undefined
  /** Fields outside the contract that the endpoint's owner lets through. */
  readonly extensions?: Readonly<Record<string, string | readonly string[]>> | undefined
  /** What the answer will be made of. An engine may report more, never less. */
  readonly wanted: WantedTranscript
}

/** The parts of a transcript that an answer needs. */
export interface WantedTranscript {
  /** Granularities of timestamps; `[]` when text is enough. */
  readonly timestamps: readonly TimestampGranularity[]
  /** Segments must say who speaks. */
  readonly speakers: boolean
  /** Log probabilities of the tokens. */
  readonly logprobs: boolean
  /** The answer is subtitles: the times of words make better ones, where they are to be had without a risk. Default `false`. */
  readonly cues?: boolean | undefined
  /** The caller waits for parts of the text while the rest is still being recognised. */
  readonly stream: boolean
}
