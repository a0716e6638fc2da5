import { ENDPOINT } from './client-server.js'
import { read } from './speech.js'

declare const client: typeof import('@transcribekit/client')

/** A recording of Chromium, as Base64. */
export const RECORDING = read('containers/speech-recorder.webm').toString('base64')

/** A transcription in a page that has the client. */
export interface Trial {
  readonly url?: string
  readonly params?: object
  readonly options?: object
  /** Bytes of silence behind the recording, in place of a recording of 23,772. */
  readonly padding?: number
  /** Name of the file. Default: a blob without one, as recorders hand it over. */
  readonly name?: string
  /** Text in place of a recording. */
  readonly text?: string
  /** Cancels once the upload is whole (`upload`), or a part of the text has come (`partial`). */
  readonly cancelOn?: 'upload' | 'partial'
}

/** What became of it. */
export interface Outcome {
  readonly result?: unknown
  readonly error?: Record<string, unknown>
  readonly isClientError: boolean
  readonly progress: readonly { loaded: number; total: number }[]
  readonly partials: readonly (readonly [text: string, type: string])[]
}

/** Where functions are called in a page: of all browsers that tests drive. */
interface PageOfClient {
  evaluate<Result, Given>(script: (given: Given) => Promise<Result>, given: Given): Promise<Result>
}

/** Transcribes a recording from a page. */
export function sendFrom(page: PageOfClient, trial: Trial = {}): Promise<Outcome> {
  const given = { recording: RECORDING, url: ENDPOINT, ...trial }
  return page.evaluate(async ({ recording, url, params, options, padding = 0, name, text, cancelOn }) => {
    const bytes = Uint8Array.from(atob(recording), (letter) => letter.charCodeAt(0))
    const parts = text === undefined ? [bytes, new Uint8Array(padding)] : [text]
    const type = 'audio/webm;codecs=opus'
    const file = name === undefined ? new Blob(parts, { type }) : new File(parts, name)
    const progress: { loaded: number; total: number }[] = []
    const partials: [string, string][] = []
    const controller = new AbortController()
    // For whoever looks at them before the end.
    Object.assign(globalThis, { partials })
    const outcome = { progress, partials, isClientError: false }
    try {
      const result = await client.createTranscriptionClient({ url, ...options }).transcribe(file, {
        ...params,
        signal: controller.signal,
        onUploadProgress: (told) => {
          progress.push(told)
          if (cancelOn === 'upload' && told.loaded === told.total) controller.abort()
        },
        onPartial: (soFar, event) => {
          partials.push([soFar, event.type])
          if (cancelOn === 'partial') controller.abort()
        },
      })
      return { ...outcome, result }
    } catch (error) {
      const { name, message, cause, ...details } = error as Error
      const isClientError = client.TranscriptionClientError.isInstance(error)
      return { ...outcome, isClientError, error: { ...details, message } }
    }
  }, given)
}
