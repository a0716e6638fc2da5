import { Inject, Injectable } from '@nestjs/common'
import {
  createTranscriber,
  type ResponseFormat,
  type TranscribeOptions,
  type TranscribeParams,
  type Transcriber,
  type TranscriptionByFormat,
} from '@transcribekit/core'
import here from './here.cjs'
import { OPTIONS_TOKEN, type TranscriptionModuleOptions } from './options.js'

/** Transcribes recordings anywhere in a Nest app. */
@Injectable()
export class TranscriptionService implements Transcriber {
  readonly #transcriber: Transcriber

  constructor(@Inject(OPTIONS_TOKEN) options: TranscriptionModuleOptions) {
    this.#transcriber = createTranscriber({ from: here, ...options })
  }

  /**
   * Transcribes one recording. The result is an object for the JSON formats and a text for `text`, `srt` and `vtt`.
   *
   * @throws {TranscriptionError}
   */
  transcribe<Format extends ResponseFormat = 'json'>(
    params: TranscribeParams<Format>,
    options?: TranscribeOptions,
  ): Promise<TranscriptionByFormat[Format]> {
    return this.#transcriber.transcribe(params, options)
  }

  /** Loads the engine's model, where it has one, so that the first call need not wait for it. */
  ready(): Promise<void> {
    return this.#transcriber.ready()
  }

  /** Frees the engine's workers and connections. It can't be used afterwards, nor by others who share it. */
  close(): Promise<void> {
    return this.#transcriber.close()
  }
}
