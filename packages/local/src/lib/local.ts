import {
  type DoneEvent,
  type Engine,
  type EngineAbilities,
  type EngineRequest,
  type TranscriptEvent,
  TranscriptionError,
} from '@transcribekit/core'
import { segmentationFor } from './chunking.js'
import { abortError } from './failures.js'
import { convertWithFfmpeg } from './ffmpeg.js'
import { type LocalOptions, type ResolvedOptions, resolveOptions } from './options.js'
import type { DoneMessage } from './protocol.js'
import { type StagedRecording, stageRecording } from './staged-recording.js'
import { WorkerPool } from './worker-pool.js'

const ABILITIES: EngineAbilities = {
  timestamps: ['word', 'segment'],
  diarization: false,
  logprobs: false,
  languages: ['en'],
}

/** The embedded engine; see {@link local}. */
export interface LocalEngine extends Engine {
  /**
   * Resolves when a worker has loaded the models, and starts one if need be: await it where the first call must be fast.
   * Throws a `TranscriptionError` when they can't be loaded.
   */
  ready(): Promise<void>
  /**
   * Ends all workers; calls that still run fail at once, and so do calls from then on. Resolves when the threads are
   * gone: with the native runtime they end after the inference step they are in, which takes up to a second.
   */
  close(): Promise<void>
}

/**
 * Creates the embedded speech-to-text engine: English, on this machine's processor, without a key or a download.
 *
 * Recordings are decoded and recognised in worker threads. They keep the process alive only while they work.
 * Throws a `RangeError` for options that make no sense.
 *
 * @example
 * const engine = local({ workers: 2, preload: true })
 */
export function local(options: LocalOptions = {}): LocalEngine {
  const engine = new EmbeddedEngine(resolveOptions(options))
  // A failure shows again, and to somebody, with the first call.
  if (options.preload) engine.ready().catch(() => undefined)
  return engine
}

class EmbeddedEngine implements LocalEngine {
  readonly name = 'local'
  readonly paid = false
  readonly #options: ResolvedOptions
  readonly #pool: WorkerPool

  constructor(options: ResolvedOptions) {
    this.#options = options
    this.#pool = new WorkerPool(options)
  }

  describe(): EngineAbilities {
    return ABILITIES
  }

  ready(): Promise<void> {
    return this.#pool.warm()
  }

  close(): Promise<void> {
    return this.#pool.close()
  }

  async *transcribe(
    request: EngineRequest,
    { signal }: { readonly signal: AbortSignal },
  ): AsyncGenerator<TranscriptEvent> {
    if (signal.aborted) throw abortError(signal)
    const leave = this.#pool.admit()
    let recording: StagedRecording | undefined
    try {
      // Read before a worker is taken: a slow upload must not hold one.
      recording = await stageRecording(request.file.stream(), this.#options.maxFileSize, signal)
      yield* this.#recogniseOrConvert(recording, request, signal)
    } finally {
      if (recording) void recording.dispose().finally(leave)
      else leave()
    }
  }

  async *#recogniseOrConvert(
    recording: StagedRecording,
    request: EngineRequest,
    signal: AbortSignal,
  ): AsyncGenerator<TranscriptEvent> {
    const { ffmpeg: program, maxDuration, stallTimeout } = this.#options
    try {
      return yield* this.#recognise(recording, request, signal)
    } catch (error) {
      // It is about the container or the codec, so nothing has been yielded yet.
      if (!program || !TranscriptionError.isInstance(error) || error.code !== 'unsupported_format') throw error
    }
    const converted = await convertWithFfmpeg(recording, { program, maxDuration, stallTimeout }, signal)
    try {
      yield* this.#recognise(converted, request, signal)
    } finally {
      void converted.dispose()
    }
  }

  async *#recognise(
    recording: StagedRecording,
    request: EngineRequest,
    signal: AbortSignal,
  ): AsyncGenerator<TranscriptEvent> {
    const recogniser = await this.#pool.acquire(signal)
    const events = recogniser.run({
      bytes: recording.bytes,
      maxDuration: this.#options.maxDuration,
      temperature: request.temperature ?? 0,
      segmentation: segmentationFor(request.chunking_strategy),
    })
    const onAbort = () => events.fail(abortError(signal))
    signal.addEventListener('abort', onAbort, { once: true })
    if (signal.aborted) onAbort()
    try {
      for await (const event of events) yield event.type === 'segment' ? event : toDoneEvent(event)
    } finally {
      signal.removeEventListener('abort', onAbort)
      // The caller need not wait until the worker has stopped, but the recording must stay until then.
      recording.keepUntil(this.#pool.release(recogniser))
    }
  }
}

function toDoneEvent({ text, duration, words }: DoneMessage): DoneEvent {
  const usage = { type: 'duration', seconds: Math.ceil(duration) } as const
  return { type: 'done', text, language: 'en', duration, words, estimated: true, usage }
}
