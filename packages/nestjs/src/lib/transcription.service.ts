import { Inject, Injectable } from '@nestjs/common'
import type {
  EngineHealth,
  ResponseFormat,
  TranscribeOptions,
  TranscribeParams,
  Transcriber,
  TranscriptionByFormat,
  TranscriptionStreamEvent,
  TranslateParams,
  TranslationFormat,
} from '@transcribekit/core'
import { throwException } from './transcription.exception.js'
import { TranscriptionRuntime } from './transcription.runtime.js'

/**
 * Transcribes recordings anywhere in a Nest app.
 *
 * What fails is thrown as a `TranscriptionException`, which Nest answers with status and envelope of the contract.
 */
@Injectable()
export class TranscriptionService implements Omit<Transcriber, 'close'> {
  readonly #runtime: TranscriptionRuntime

  constructor(@Inject(TranscriptionRuntime) runtime: TranscriptionRuntime) {
    this.#runtime = runtime
  }

  /**
   * Transcribes one recording. The result is an object for the JSON formats and a text for `text`, `srt` and `vtt`.
   *
   * @example
   * ```ts
   * const srt = await this.transcription.transcribe({ file: 'talk.mp3', response_format: 'srt' })
   * ```
   * @throws {TranscriptionException}
   */
  transcribe<Format extends ResponseFormat = 'json'>(
    params: TranscribeParams<Format>,
    options?: TranscribeOptions,
  ): Promise<TranscriptionByFormat[Format]> {
    return this.#runtime.run(() => this.#runtime.transcriber.transcribe(params, options))
  }

  /**
   * Translates the speech of one recording into English, where the engine can do so.
   *
   * @throws {TranscriptionException} with status 400 where it can't
   */
  translate<Format extends TranslationFormat = 'json'>(
    params: TranslateParams<Format>,
    options?: TranscribeOptions,
  ): Promise<TranscriptionByFormat[Format]> {
    return this.#runtime.run(() => this.#runtime.transcriber.translate(params, options))
  }

  /**
   * Transcribes one recording and tells of its text as it is recognised: `transcript.text.delta`, with `diarized_json`
   * also `transcript.text.segment`, and `transcript.text.done` at the end. A loop that is left early stops the engine.
   *
   * @throws {TranscriptionException} while it is iterated
   */
  stream(
    params: TranscribeParams<'json' | 'verbose_json' | 'diarized_json'>,
    options?: TranscribeOptions,
  ): AsyncGenerator<TranscriptionStreamEvent> {
    return this.#runtime.iterate(() => this.#runtime.transcriber.stream(params, options))
  }

  /** Loads the engine's model, where it has one, so that the first call need not wait for it. */
  ready(): Promise<void> {
    return this.#runtime.transcriber.ready().catch(throwException)
  }

  /** Whether the engine could transcribe now, for health checks. Never throws; takes 10 s at most. */
  health(options?: TranscribeOptions): Promise<EngineHealth> {
    if (this.#runtime.isEnding) return Promise.resolve({ status: 'down', message: 'This server is shutting down.' })
    return this.#runtime.transcriber.health(options)
  }
}
