import type {
  EndpointDescription,
  ResponseFormat,
  TranscriptionByFormat,
  TranscriptionParams,
} from '@transcribekit/core'
import { describeEndpoint } from './describe.js'
import { TranscriptionClientError } from './errors.js'
import { formOf } from './form.js'
import { checkStreamed, doneEvent, resultOf, streamedResult } from './result.js'
import { delayAfter } from './retry-timing.js'
import { send, type UploadProgress } from './send.js'
import { type OnPartial, StreamedAnswer } from './streamed-answer.js'
import { wait } from './wait.js'

/** Headers of every request. */
export type ClientHeaders = Readonly<Record<string, string>>

/** Options of {@link createTranscriptionClient}. */
export interface TranscriptionClientOptions {
  /** Where the endpoint is, for example `/v1/audio/transcriptions`. */
  readonly url: string
  /** Headers of every request, or a function that is asked for them before each attempt, as for a token. Default none. */
  readonly headers?: ClientHeaders | (() => ClientHeaders | Promise<ClientHeaders>) | undefined
  /** Sends cookies also to other origins. Default `false`. */
  readonly withCredentials?: boolean | undefined
  /** Largest recording in bytes that is sent; a larger one is refused before the upload. Default: the server decides. */
  readonly maxBytes?: number | undefined
  /** Further attempts after one to which no answer has begun, or that was answered 408, 429, 502, 503 or 504. Default 2. */
  readonly maxRetries?: number | undefined
  /** Milliseconds after which an attempt is given up. Default 600 000. */
  readonly timeout?: number | undefined
}

/** How a recording is transcribed: the parameters of the contract, and what the app wants to be told. */
export interface TranscribeRequest<Format extends ResponseFormat = ResponseFormat> extends TranscriptionParams {
  /** Default `whisper-1`, which most servers know. */
  readonly model?: string | undefined
  readonly response_format?: Format | undefined
  /** Stops the upload, and the engine's work with it. */
  readonly signal?: AbortSignal | undefined
  /** Told the bytes that were sent; they begin anew with each attempt. */
  readonly onUploadProgress?: ((progress: UploadProgress) => void) | undefined
  /** Told the text so far, and the event that led to it, with `stream: true`. */
  readonly onPartial?: OnPartial | undefined
}

/** Sends recordings to an endpoint. */
export interface TranscriptionClient {
  /**
   * Transcribes a recording. The result is typed by `response_format`: an object for the JSON formats, else a text.
   *
   * With `stream: true` it resolves with the whole as well; `diarized_json` has the end of the last segment as its duration.
   *
   * @throws {TranscriptionClientError}
   */
  transcribe<Format extends ResponseFormat = 'json'>(
    file: Blob,
    request?: TranscribeRequest<Format>,
  ): Promise<TranscriptionByFormat[Format]>
  /**
   * Asks the endpoint what it can do; the server's option `describe` enables it.
   *
   * @throws {TranscriptionClientError}
   */
  describe(options?: { readonly signal?: AbortSignal | undefined }): Promise<EndpointDescription>
}

/**
 * Makes a client of an endpoint of `POST /audio/transcriptions`, for browsers.
 *
 * @example
 * ```ts
 * const client = createTranscriptionClient({ url: '/v1/audio/transcriptions' })
 * const { text } = await client.transcribe(file)
 * ```
 */
export function createTranscriptionClient(options: TranscriptionClientOptions): TranscriptionClient {
  const { url, withCredentials = false, maxBytes = Number.POSITIVE_INFINITY } = options
  const { maxRetries = 2, timeout = 600_000 } = options
  const headersNow = async () => (typeof options.headers === 'function' ? options.headers() : (options.headers ?? {}))

  async function transcribe(file: Blob, request: TranscribeRequest): Promise<TranscriptionByFormat[ResponseFormat]> {
    const { signal, onUploadProgress, onPartial, model = 'whisper-1', ...params } = request
    const format = params.response_format ?? 'json'
    if (params.stream) checkStreamed(format)
    if (file.size > maxBytes) throw tooLarge(file.size, maxBytes)
    const key = randomKey()
    for (let attempt = 1; ; attempt++) {
      const stream = new StreamedAnswer(onPartial)
      try {
        const answer = await send({
          url,
          headers: { ...(await headersNow()), 'idempotency-key': key },
          body: formOf(file, { model, ...params }),
          withCredentials,
          timeout,
          signal,
          onUploadProgress,
          onPiece: (piece) => stream.feed(piece),
          partial: () => stream.text || undefined,
        })
        if (answer.isStream) return streamedResult(format, stream)
        const result = resultOf(format, answer.body, answer.contentType)
        const done = doneEvent(result)
        if (params.stream) onPartial?.(done.text, done)
        return result
      } catch (error) {
        if (attempt > maxRetries || !TranscriptionClientError.isInstance(error)) throw error
        const delay = delayAfter(error, attempt, Math.random())
        if (delay === undefined) throw error
        await wait(delay, signal)
      }
    }
  }

  return {
    transcribe: <Format extends ResponseFormat = 'json'>(file: Blob, request: TranscribeRequest<Format> = {}) =>
      transcribe(file, request) as Promise<TranscriptionByFormat[Format]>,
    describe: async ({ signal } = {}) =>
      describeEndpoint(url, {
        headers: await headersNow(),
        credentials: withCredentials ? 'include' : 'same-origin',
        signal: signal ?? null,
      }),
  }
}

/** The same for all attempts. `crypto.randomUUID` is missing in pages that were not loaded securely. */
function randomKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

function tooLarge(size: number, maxBytes: number) {
  return new TranscriptionClientError(
    'too_large',
    `The recording has ${size} bytes and may have ${maxBytes}; send a shorter or a more compressed one.`,
  )
}
