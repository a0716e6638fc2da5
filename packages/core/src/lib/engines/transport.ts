import type { MultipartBody } from './multipart-body.js'

/** One call of an upstream. */
export interface UpstreamRequest {
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body: MultipartBody
  readonly signal: AbortSignal
  /** Milliseconds without any progress after which the call is given up; waiting for the body's source does not count. */
  readonly idleTimeout: number
  /** Milliseconds for the whole call, without those in which the body's source was waited for. */
  readonly timeout: number
}

/** What an upstream answered; the body is read as it comes. */
export interface UpstreamResponse {
  readonly status: number
  /** Value of a header, or `undefined`. Names in lower case. */
  header(name: string): string | undefined
  readonly body: AsyncIterable<Uint8Array>
  /** Gives up what is not read of the answer. Must be called when the body is not read to its end. */
  discard(): void
}

/**
 * Sends a request and resolves with the head of the answer, which may come before the body was sent: the rest of it is
 * not sent then. Redirects are never followed: audio and key would go there.
 *
 * @throws {TranscriptionError} `upstream_unreachable`, `upstream_timeout`; the signal's reason when it aborts; what the
 * body's source throws
 */
export interface Transport {
  send(request: UpstreamRequest): Promise<UpstreamResponse>
  /** Closes idle connections. */
  close(): void
}
