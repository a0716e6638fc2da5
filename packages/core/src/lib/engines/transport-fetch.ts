import { anySignal } from '../any-signal.js'
import type { Transport } from './transport.js'
import { upstreamRedirected, upstreamTimeout, upstreamUnreachable } from './upstream-failures.js'

/** Speaks through `fetch`, where there is no `node:http`. */
export function fetchTransport(): Transport {
  return {
    async send({ url, headers, body, signal, idleTimeout }) {
      const idle = new AbortController()
      const touch = watchdog(idleTimeout, () => idle.abort())
      const stream = toStream(body.chunks(), touch)
      try {
        const init = {
          method: 'POST',
          headers: { ...headers, 'content-type': body.contentType },
          body: stream,
          // Without it, some runtimes keep the whole body to be able to send it again.
          redirect: 'error',
          duplex: 'half',
          signal: anySignal([signal, idle.signal]),
        } as const
        const response = await fetch(url, init)
        touch()
        return {
          status: response.status,
          header: (name) => response.headers.get(name) ?? undefined,
          body: readWatched(response.body, touch, { idle: idle.signal, caller: signal }),
          discard: () => {
            touch.stop()
            idle.abort()
          },
        }
      } catch (cause) {
        touch.stop()
        signal.throwIfAborted()
        if (idle.signal.aborted) throw upstreamTimeout(cause)
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

interface Signals {
  readonly idle: AbortSignal
  readonly caller: AbortSignal
}

async function* readWatched(body: ReadableStream<Uint8Array> | null, touch: Watchdog, { idle, caller }: Signals) {
  const reader = body?.getReader()
  try {
    for (let read = await reader?.read(); read && !read.done; read = await reader?.read()) {
      touch()
      yield read.value
    }
  } catch (cause) {
    caller.throwIfAborted()
    throw idle.aborted ? upstreamTimeout(cause) : upstreamUnreachable(cause)
  } finally {
    touch.stop()
    reader?.cancel().catch(() => {})
  }
}

interface Watchdog {
  /** Tells that something moved. */
  (): void
  stop(): void
}

function watchdog(ms: number, bark: () => void): Watchdog {
  let timer = setTimeout(bark, ms)
  const touch = () => {
    clearTimeout(timer)
    timer = setTimeout(bark, ms)
  }
  return Object.assign(touch, { stop: () => clearTimeout(timer) })
}

function toStream(chunks: AsyncIterable<Uint8Array>, touch: () => void): ReadableStream<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]()
  return new ReadableStream({
    async pull(controller) {
      touch()
      const { done, value } = await iterator.next()
      if (done) controller.close()
      else controller.enqueue(value)
    },
    async cancel() {
      await iterator.return?.()
    },
  })
}
