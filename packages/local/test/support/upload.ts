import type { AudioFile } from '@transcribekit/core'
import { Arrival } from '../../src/lib/arrival.js'
import type { StagedBytes } from '../../src/lib/protocol.js'

/** A recording whose bytes come when a test says so. */
export class Upload {
  readonly file: AudioFile
  /** Nobody wants the rest. */
  cancelled = false
  readonly #stream: ReadableStream<Uint8Array>
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined

  constructor() {
    this.#stream = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.#controller = controller
      },
      cancel: () => {
        this.cancelled = true
      },
    })
    this.file = { name: 'recording', type: '', stream: () => this.#stream }
  }

  feed(bytes: Uint8Array): void {
    if (!this.cancelled) this.#controller?.enqueue(bytes)
  }

  end(): void {
    if (!this.cancelled) this.#controller?.close()
  }

  breakOff(error: Error): void {
    this.#controller?.error(error)
  }
}

/** A whole recording as a worker gets it. */
export function stagedBytes(bytes: Uint8Array): StagedBytes {
  const head = new Uint8Array(new SharedArrayBuffer(bytes.length))
  head.set(bytes)
  const arrival = new Arrival()
  arrival.bytes = bytes.length
  arrival.end()
  return { head: head.buffer, arrival: arrival.buffer }
}
