import type { AudioFile, EarlyRequest, EngineRequest } from '@transcribekit/core'
import { Arrival } from '../../src/lib/arrival.js'
import type { StagedBytes } from '../../src/lib/protocol.js'

/** A recording whose bytes and parameters come when a test says so. */
export class Upload {
  readonly file: AudioFile
  readonly request: EarlyRequest
  /** Nobody wants the rest. */
  cancelled = false
  isBroken = false
  readonly #stream: ReadableStream<Uint8Array>
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined
  #complete: (request: EngineRequest) => void = () => undefined
  #refuse: (error: Error) => void = () => undefined

  constructor(bytes?: Uint8Array) {
    this.#stream = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.#controller = controller
      },
      cancel: () => {
        this.cancelled = true
      },
    })
    this.file = { name: 'recording', type: '', stream: () => this.#stream }
    const complete = new Promise<EngineRequest>((resolve, reject) => {
      this.#complete = resolve
      this.#refuse = reject
    })
    this.request = { file: this.file, complete }
    if (bytes) this.feed(bytes)
  }

  feed(bytes: Uint8Array): void {
    if (!this.cancelled) this.#controller?.enqueue(bytes)
  }

  /** The last byte has come, and all parameters have. */
  end(parameters: Partial<EngineRequest> = {}): void {
    if (!this.cancelled) this.#controller?.close()
    const wanted = { timestamps: [], speakers: false, logprobs: false, stream: false } as const
    this.#complete({ file: this.file, wanted, ...parameters })
  }

  /** The client has left. */
  breakOff(error: Error): void {
    this.isBroken = true
    this.#controller?.error(error)
  }

  /** Something in it is not allowed. */
  refuse(error: Error): void {
    this.#refuse(error)
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
