import { anySignal } from './any-signal.js'
import { type AudioSource, abandon, type OpenedAudio, openAudio } from './audio-source.js'
import type { EngineHealth } from './engine.js'
import { engineHealth } from './engine-health.js'
import { foldEvents } from './fold.js'
import { resolveOptions, type Settings, type TranscriptionOptions, withoutUndefined } from './options.js'
import { OVER } from './over.js'
import type {
  ResponseFormat,
  TranscribeParams,
  TranscriptionParams,
  TranscriptionTask,
  TranslateParams,
  TranslationFormat,
} from './params.js'
import { prepareTranscription, runEngine, wholeRequest } from './prepare.js'
import { renderWithWarnings } from './render.js'
import type { TranscriptionByFormat, TranscriptionStreamEvent } from './results.js'
import { noticeShutdown } from './shutdown-notice.js'
import { streamEvents } from './stream-events.js'
import { paramsOf } from './validate-params.js'

/** Options of {@link createTranscriber}. */
export interface TranscriberOptions extends Omit<TranscriptionOptions, 'params'> {
  /** Parameters for calls that leave them out. */
  readonly params?: Omit<TranscriptionParams, 'response_format' | 'stream'> | undefined
}

/** Settings of one transcription. */
export interface TranscribeOptions {
  /** Aborts the engine's work; the call then rejects with code `aborted`. */
  readonly signal?: AbortSignal | undefined
}

/** Transcribes recordings in code, without HTTP. */
export interface Transcriber {
  /**
   * Transcribes one recording. The result is an object for the JSON formats and a text for `text`, `srt` and `vtt`.
   *
   * @throws {TranscriptionError}
   */
  transcribe<Format extends ResponseFormat = 'json'>(
    params: TranscribeParams<Format>,
    options?: TranscribeOptions,
  ): Promise<TranscriptionByFormat[Format]>
  /**
   * Transcribes one recording and tells of its text as it is recognised, in the events of the contract:
   * `transcript.text.delta`, with `diarized_json` also `transcript.text.segment`, and `transcript.text.done` at the end,
   * which with `verbose_json` has its words and segments, too. A loop that is left early stops the engine.
   *
   * @throws {TranscriptionError} while it is iterated
   */
  stream(
    params: TranscribeParams<'json' | 'verbose_json' | 'diarized_json'>,
    options?: TranscribeOptions,
  ): AsyncGenerator<TranscriptionStreamEvent>
  /**
   * Translates the speech of one recording into English, where the engine can do so.
   *
   * @throws {TranscriptionError} `unsupported_value` where it can't
   */
  translate<Format extends TranslationFormat = 'json'>(
    params: TranslateParams<Format>,
    options?: TranscribeOptions,
  ): Promise<TranscriptionByFormat[Format]>
  /** Loads the engine's model, where it has one, so that the first call need not wait for it. */
  ready(): Promise<void>
  /** Whether the engine could transcribe now, for health checks. Never throws; takes 10 s at most. */
  health(options?: TranscribeOptions): Promise<EngineHealth>
  /**
   * Frees the engine's workers and connections; it can't be used afterwards.
   * The engine chosen by environment is shared: it goes with the last who uses it.
   */
  close(): Promise<void>
}

/**
 * Makes a transcriber.
 *
 * @example
 * ```ts
 * const transcriber = createTranscriber()
 * const { text } = await transcriber.transcribe({ file: 'talk.mp3' })
 * ```
 * @throws {TranscriptionError} `engine_missing`
 */
export function createTranscriber(options: TranscriberOptions = {}): Transcriber {
  const resolved = resolveOptions(options)
  const { engine } = resolved
  // Whoever calls in code is the app: what a call says goes before what was said for all calls.
  const settings = { ...resolved, params: {} }
  const { response_format, stream, ...defaults } = resolved.params as TranscriptionParams
  let closed: Promise<void> | undefined

  async function run<Format extends ResponseFormat>(
    task: TranscriptionTask,
    { file, ...params }: TranscribeParams<Format>,
    { signal = new AbortController().signal }: TranscribeOptions = {},
  ): Promise<TranscriptionByFormat[Format]> {
    const recording = new Recording(file, settings, signal)
    try {
      const asked = { ...paramsOf(task, defaults), ...withoutUndefined(params) }
      const prepared = await prepareTranscription(asked, recording.open, { ...settings, task }, signal)
      noticeShutdown(engine, prepared.params.model, settings.logger)
      const transcript = await foldEvents(runEngine(wholeRequest(prepared.request), engine, signal))
      return renderWithWarnings(transcript, prepared.params) as TranscriptionByFormat[Format]
    } finally {
      await recording.dispose()
    }
  }

  return {
    async ready() {
      await engine.ready?.()
    },
    health: ({ signal } = {}) => engineHealth(engine, signal),
    close() {
      closed ??= Promise.resolve(engine.close?.())
      return closed
    },
    transcribe: (params, options) => run('transcribe', params, options),
    translate: (params, options) => run('translate', params, options),
    async *stream({ file, ...params }, options = {}) {
      const left = new AbortController()
      const signal = options.signal ? anySignal([options.signal, left.signal]) : left.signal
      const recording = new Recording(file, settings, signal)
      try {
        const asked = { ...defaults, ...withoutUndefined(params), stream: true }
        const prepared = await prepareTranscription(asked, recording.open, settings, signal)
        noticeShutdown(engine, prepared.params.model, settings.logger)
        yield* streamEvents(runEngine(wholeRequest(prepared.request), engine, signal), prepared.params)
      } finally {
        left.abort(OVER)
        await recording.dispose()
      }
    },
  }
}

/** The recording of one call, opened when it is needed. */
class Recording {
  readonly #source: AudioSource | undefined
  readonly #settings: Settings
  readonly #signal: AbortSignal
  #opened: OpenedAudio | undefined

  constructor(source: AudioSource | undefined, settings: Settings, signal: AbortSignal) {
    this.#source = source
    this.#settings = settings
    this.#signal = signal
  }

  readonly open = async () => {
    if (this.#source === undefined || this.#source === null) return undefined
    this.#opened = await openAudio(this.#source, this.#settings.limits, this.#signal)
    return this.#opened.file
  }

  async dispose() {
    if (this.#opened) await this.#opened.dispose()
    else abandon(this.#source)
  }
}
