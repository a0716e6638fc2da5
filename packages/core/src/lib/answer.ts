/**
 * An answer over HTTP, before it is a `Response` or is written by Node: the first `Response` of a process loads all of
 * Node's `fetch`, whose weight on garbage collection costs an upload more than its parsing does.
 */
export interface Answer {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | ReadableStream<Uint8Array> | null
}

/** The same for a platform of the web. */
export function toResponse({ status, headers, body }: Answer): Response {
  return new Response(body, { status, headers })
}
