import { aborted, TranscriptionClientError } from './errors.js'
import { failedAnswer, parseJson } from './failed-answer.js'
import { secondsOf } from './retry-timing.js'

/** Bytes of a request that were sent. */
export interface UploadProgress {
  readonly loaded: number
  /** Those of the file and of the form around it. */
  readonly total: number
}

/** One request and what is told of it. */
export interface Shipment {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: FormData
  readonly withCredentials: boolean
  /** Milliseconds after which it is given up. */
  readonly timeout: number
  readonly signal: AbortSignal | undefined
  readonly onUploadProgress: ((progress: UploadProgress) => void) | undefined
  /** Told the pieces of server-sent events; what it throws ends the request. */
  readonly onPiece: (piece: string) => void
  /** The text that has come so far, for errors. */
  readonly partial: () => string | undefined
}

/** An answer that says that all is well. */
export interface Answer {
  readonly contentType: string
  /** True when its body was told piece by piece. */
  readonly isStream: boolean
  readonly body: string
}

/** Most that is read of an answer, in bytes. */
const MAX_ANSWER = 32 * 1024 * 1024

/**
 * Sends a request once. It is an `XMLHttpRequest`, since `fetch` does not tell how much of an upload was sent.
 *
 * @throws {TranscriptionClientError}
 * @throws what `onUploadProgress` and `onPiece` throw
 */
export function send(shipment: Shipment): Promise<Answer> {
  const { url, headers, body, withCredentials, timeout, signal, onUploadProgress, onPiece, partial } = shipment
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(aborted())
    const request = new XMLHttpRequest()
    // A request that failed forgets its status.
    let status: number | undefined
    let told = 0
    const leave = () => fail(aborted(partial()))
    const fail = (error: unknown) => {
      signal?.removeEventListener('abort', leave)
      reject(error)
      request.abort()
    }
    const failNetwork = (message: string) =>
      fail(new TranscriptionClientError('network', message, { status, partial: partial() }))
    const guarded = (work: () => void) => () => {
      try {
        work()
      } catch (error) {
        fail(error)
      }
    }
    const contentType = () => request.getResponseHeader('content-type') ?? ''
    const isStream = () => request.status === 200 && /^text\/event-stream\b/i.test(contentType())
    const tell = () => {
      if (!isStream()) return
      const piece = request.responseText.slice(told)
      told += piece.length
      if (piece !== '') onPiece(piece)
    }

    request.open('POST', url)
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value)
    request.withCredentials = withCredentials
    request.timeout = timeout
    if (onUploadProgress) {
      const report = (event: ProgressEvent) =>
        guarded(() => onUploadProgress({ loaded: event.loaded, total: event.total }))()
      request.upload.onprogress = report
      // The last bytes need not be told as progress.
      request.upload.onload = report
    }
    request.onreadystatechange = () => {
      if (request.readyState >= XMLHttpRequest.HEADERS_RECEIVED) status = request.status || status
    }
    request.onprogress = ({ loaded }) =>
      guarded(() => {
        if (loaded > MAX_ANSWER) throw tooMuch()
        tell()
      })()
    request.onload = guarded(() => {
      if (request.status < 200 || request.status > 299) throw refusal(request)
      tell()
      signal?.removeEventListener('abort', leave)
      resolve({ contentType: contentType(), isStream: isStream(), body: request.responseText })
    })
    request.onerror = () =>
      failNetwork(
        status === undefined
          ? 'The server can not be reached, or does not allow this page; check the connection, url and CORS.'
          : 'The connection broke in the midst of the answer; try again.',
      )
    request.ontimeout = () =>
      failNetwork(`There was no whole answer within ${timeout / 1000} s; send a shorter recording or raise timeout.`)
    signal?.addEventListener('abort', leave)
    request.send(body)
  })
}

function refusal(request: XMLHttpRequest) {
  const { status, responseText } = request
  const retryAfter = secondsOf(request.getResponseHeader('retry-after'), Date.now())
  return failedAnswer({ status, body: parseJson(responseText), retryAfter })
}

function tooMuch() {
  const limit = `${MAX_ANSWER / 1024 / 1024} MiB`
  return new TranscriptionClientError(
    'engine_failed',
    `The answer is larger than ${limit}; check that url is the path of the endpoint.`,
    { status: 200 },
  )
}
