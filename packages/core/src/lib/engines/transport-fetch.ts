import { TranscriptionError } from '../errors.js'
import type { Transport } from './transport.js'

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
          signal: AbortSignal.any([signal, idle.signal]),
        } as const
        const response = await fetch(url, init)
        touch()
        return {
          status: response.status,
          header: (name) => response.headers.get(name) ?? undefined,
          body: readWatched(response.body, touch, idle.signal),
        }
      } catch (cause) {
        touch.stop()
        signal.throwIfAborted()
        if (idle.signal.aborted) throw upstreamTimeout(cause)
        throw upstreamUnreachable(cause)
      }
    },
    close() {},
  }
}

/** The error for an upstream that stopped answering. */
export function upstreamTimeout(cause?: unknown) {
  return new TranscriptionError('upstream_timeout', 'The transcription service did not answer in time.', { cause })
}

/** The error for an upstream that can't be reached or went away. It tells no address. */
export function upstreamUnreachable(cause?: unknown) {
  return new TranscriptionError('upstream_unreachable', 'The transcription service could not be reached.', { cause })
}

async function* readWatched(body: ReadableStream<Uint8Array> | null, touch: Watchdog, idle: AbortSignal) {
  const reader = body?.getReader()
  try {
    for (let read = await reader?.read(); read && !read.done; read = await reader?.read()) {
      touch()
      yield read.value
    }
  } catch (cause) {
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
