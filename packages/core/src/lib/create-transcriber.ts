import { foldEvents } from './fold.js'
import { resolveOptions, type TranscriptionOptions } from './options.js'
import type { ResponseFormat, TranscribeParams } from './params.js'
import { prepareTranscription, runEngine } from './prepare.js'
import { render } from './render.js'
import type { TranscriptionByFormat } from './results.js'

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
  /** Loads the engine's model, where it has one, so that the first call need not wait for it. */
  ready(): Promise<void>
  /** Frees the engine's workers and connections. It can't be used afterwards, nor by others who share it. */
  close(): Promise<void>
}

/**
 * Makes a transcriber.
 *
 * @example
 * ```ts
 * const transcriber = createTranscriber()
 * const { text } = await transcriber.transcribe({ file: await audioFromPath('talk.mp3') })
 * ```
 * @throws {TranscriptionError} `engine_missing`
 */
export function createTranscriber(options: TranscriptionOptions = {}): Transcriber {
  const settings = resolveOptions(options)
  return {
    async ready() {
      await settings.engine.ready?.()
    },
    async close() {
      await settings.engine.close?.()
    },
    async transcribe<Format extends ResponseFormat>(
      params: TranscribeParams<Format>,
      { signal = new AbortController().signal }: TranscribeOptions = {},
    ) {
      const transcription = await prepareTranscription(params, settings, signal)
      const transcript = await foldEvents(runEngine(transcription, settings.engine, signal))
      return render(transcript, transcription.params) as TranscriptionByFormat[Format]
    },
  }
}
