import type {
  EarlyRequest,
  Engine,
  EngineAbilities,
  EngineCall,
  EngineRequest,
  TranscriptEvent,
} from '@transcribekit/core'
import { type LocalOptions, type ResolvedOptions, resolveOptions } from './options.js'
import { transcription } from './transcription.js'
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

  transcribe(request: EngineRequest, { signal }: EngineCall): AsyncGenerator<TranscriptEvent> {
    const call = { file: request.file, complete: Promise.resolve(request) }
    return transcription(call, { pool: this.#pool, options: this.#options, signal, early: false })
  }

  transcribeEarly(request: EarlyRequest, { signal }: EngineCall): AsyncGenerator<TranscriptEvent> {
    return transcription(request, { pool: this.#pool, options: this.#options, signal, early: true })
  }
}
