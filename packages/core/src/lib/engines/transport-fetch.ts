import { anySignal } from '../any-signal.js'
import { type ChunkReader, nextChunk } from '../chunk-reader.js'
import type { Transport } from './transport.js'
import { UpstreamClock } from './upstream-clock.js'
import { badResponse, upstreamRedirected, upstreamTimeout, upstreamUnreachable } from './upstream-failures.js'

/** Speaks through `fetch`, where there is no `node:http`. */
export function fetchTransport(): Transport {
  return {
    async send(request) {
      const { url, headers, body, signal } = request
      const late = new AbortController()
      const clock = new UpstreamClock(request, (error) => late.abort(error))
      const source = body.open()
      let failure: { readonly error: unknown } | undefined
      const stream = toStream(source, clock, (error) => {
        failure = { error }
      })
      try {
        const init = {
          method: 'POST',
          headers: { ...headers, 'content-type': body.contentType },
          body: stream,
          // Without it, some runtimes keep the whole body to be able to send it again.
          redirect: 'error',
          duplex: 'half',
          signal: anySignal([signal, late.signal]),
        } as const
        const response = await fetch(url, init)
        clock.resume()
        return {
          status: response.status,
          header: (name) => response.headers.get(name) ?? undefined,
          body: readWatched(response.body, clock, { late: late.signal, caller: signal }),
          discard: () => {
            clock.stop()
            late.abort()
          },
        }
      } catch (cause) {
        clock.stop()
        source.cancel()
        signal.throwIfAborted()
        // The recording could not be read: that is not the upstream's fault.
        if (failure) throw failure.error
        if (late.signal.aborted) throw timeoutOf(late.signal, cause)
        throw isRedirect(cause) ? upstreamRedirected(cause) : upstreamUnreachable(cause)
      }
    },
    close() {},
  }
}

/** Runtimes have no code for it, only a text: of the error or of its cause. */
function isRedirect(error: unknown): boolean {
  return error instanceof Error && (/redirect/i.test(error.message) || isRedirect(error.cause))
}

function timeoutOf({ reason }: AbortSignal, cause: unknown) {
  return reason instanceof Error && reason.name === 'TranscriptionError' ? reason : upstreamTimeout(cause)
}

interface Signals {
  readonly late: AbortSignal
  readonly caller: AbortSignal
}

async function* readWatched(body: ReadableStream<Uint8Array> | null, clock: UpstreamClock, { late, caller }: Signals) {
  const reader = body?.getReader()
  try {
    for (let read = await reader?.read(); read && !read.done; read = await reader?.read()) {
      // Whoever reads may take its time.
      clock.pause()
      yield read.value
      clock.resume()
    }
  } catch (cause) {
    caller.throwIfAborted()
    throw late.aborted ? timeoutOf(late, cause) : badResponse('it broke off', cause)
  } finally {
    clock.stop()
    reader?.cancel().catch(() => {})
  }
}

function toStream(
  source: ChunkReader,
  clock: UpstreamClock,
  onFailure: (error: unknown) => void,
): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      clock.pause()
      try {
        const chunk = await nextChunk(source)
        if (chunk) controller.enqueue(chunk)
        else controller.close()
      } catch (error) {
        onFailure(error)
        throw error
      } finally {
        clock.resume()
      }
    },
    cancel: () => source.cancel(),
  })
}
