import { TranscriptionError } from '../errors.js'
import { LINGER } from '../limits.js'
import type { BodySink, BodySource } from './body-source.js'
import { clientLeft } from './incoming-form.js'

/** The body of a web-standard request. */
export function webBody(stream: ReadableStream<Uint8Array>): BodySource {
  const reader = stream.getReader()
  let isOver = false
  const read = async (sink: BodySink) => {
    try {
      while (!isOver) {
        const { done, value } = await reader.read()
        if (isOver) return
        if (done) return sink.end()
        const full = sink.write(value)
        if (full) await full
      }
    } catch (cause) {
      sink.fail(failureOf(cause))
    }
  }
  return {
    start: (sink) => void read(sink),
    cancel() {
      isOver = true
      cancel(reader)
    },
    discard() {
      isOver = true
      return discardRest(reader)
    },
  }
}

/** A body that fails is one whose client is gone, unless the framework has cut it at a limit of its own. */
function failureOf(cause: unknown) {
  return (cause as { status?: unknown } | undefined)?.status === 413 ? cutByFramework(cause) : clientLeft(cause)
}

/** SvelteKit, for one, has a limit of its own (`BODY_SIZE_LIMIT`, 512 kB). */
function cutByFramework(cause: unknown) {
  const message = "The request is larger than this server's framework lets through; its limit must be raised."
  return new TranscriptionError('file_too_large', message, { param: 'file', cause })
}

/**
 * Reads the rest of a refused upload and throws it away, for 2 s at most.
 * Node's servers never get to the next request of a connection whose body was cancelled (seen with Next 16).
 */
async function discardRest(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  let isOver = false
  const timer = setTimeout(() => {
    isOver = true
    cancel(reader)
  }, LINGER)
  try {
    while (!isOver && !(await reader.read()).done) {
      // Others have their turn: a stream that is never out of data would let nobody in.
      await new Promise((resolve) => setTimeout(resolve))
    }
  } catch {
    // The client is gone, and so is what it sent.
  } finally {
    clearTimeout(timer)
  }
}

function cancel(reader: ReadableStreamDefaultReader<Uint8Array>): void {
  reader.cancel().catch(() => {})
}
