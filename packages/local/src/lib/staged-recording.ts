import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { TranscriptionError } from '@transcribekit/core'
import { Arrival } from './arrival.js'
import type { StagedBytes } from './protocol.js'
import { TemporaryFile } from './temporary-file.js'

/** Recordings up to this many bytes stay in memory, larger ones become a temporary file. */
const MEMORY_LIMIT = 1024 * 1024

export interface StagingOptions {
  /** A larger recording is refused. */
  readonly maxBytes: number
  /** How many bytes are expected, if that is known; only a hint. */
  readonly size?: number | undefined
  /** Ends the reading; its reason is thrown as it is. */
  readonly signal: AbortSignal
}

/**
 * The bytes of a recording where a worker can read them at any position, as containers need it: in memory or, beyond
 * 1 MiB, in a temporary file that only this process can see. They are read from the stream at once, and a worker can
 * be given them while they still arrive.
 */
export class StagedRecording {
  /**
   * Resolves when all bytes are here. Rejects with `empty_file`, `file_too_large`, `engine_failed` when they can't be
   * written to the disk, and whatever the stream throws.
   */
  readonly whole: Promise<void>
  readonly #arrival = new Arrival()
  readonly #head: Uint8Array<SharedArrayBuffer>
  #file: TemporaryFile | undefined
  readonly #users: Promise<void>[] = []

  /** {@link dispose} must be called in any case. */
  constructor(stream: ReadableStream<Uint8Array>, { maxBytes, size = MEMORY_LIMIT, signal }: StagingOptions) {
    this.#head = new Uint8Array(new SharedArrayBuffer(Math.max(0, Math.min(MEMORY_LIMIT, size))))
    this.whole = this.#receive(stream, maxBytes, signal)
    // Whoever needs it sees the error; nobody has to.
    this.whole.catch(() => undefined)
  }

  get bytes(): StagedBytes {
    return { head: this.#head.buffer, arrival: this.#arrival.buffer }
  }

  /** The bytes from the start; for when it is {@link whole}. */
  stream(): Readable {
    const size = this.#arrival.bytes
    if (!this.#file) return Readable.from([Buffer.from(this.#head.subarray(0, size))])
    return createReadStream('', { fd: this.#file.fd, autoClose: false, start: 0, end: size - 1 })
  }

  /** Delays {@link dispose}: a worker may still be reading. */
  keepUntil(finished: Promise<void>): void {
    this.#users.push(finished.catch(() => undefined))
  }

  /** Never rejects: nobody waits for it. The signal must have been aborted if the recording is not {@link whole}. */
  async dispose(): Promise<void> {
    await this.whole.catch(() => undefined)
    // The last use of one user may be the first of another.
    while (this.#users.length > 0) await Promise.all(this.#users.splice(0))
    await this.#file?.dispose()
  }

  async #receive(stream: ReadableStream<Uint8Array>, maxBytes: number, signal: AbortSignal): Promise<void> {
    for await (const piece of abortable(stream, signal)) {
      const size = this.#arrival.bytes + piece.length
      if (size > maxBytes) throw tooLarge(maxBytes)
      if (!this.#file && size > this.#head.length) await this.#moveToFile()
      if (this.#file) await this.#file.append(piece)
      else this.#head.set(piece, this.#arrival.bytes)
      this.#arrival.bytes = size
    }
    if (this.#arrival.bytes === 0) throw emptyFile()
    this.#arrival.end()
  }

  async #moveToFile(): Promise<void> {
    this.#file = await TemporaryFile.create()
    await this.#file.append(Buffer.from(this.#head.subarray(0, this.#arrival.bytes)))
    this.#arrival.fd = this.#file.fd
  }
}

/** Reads a stream, and cancels it as soon as the signal aborts or the loop ends early. */
async function* abortable(stream: ReadableStream<Uint8Array>, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader()
  const cancel = () => void reader.cancel(signal.reason).catch(() => undefined)
  signal.addEventListener('abort', cancel, { once: true })
  try {
    while (true) {
      signal.throwIfAborted()
      const { done, value } = await reader.read()
      signal.throwIfAborted()
      if (done) return
      yield value
    }
  } finally {
    signal.removeEventListener('abort', cancel)
    cancel()
  }
}

function emptyFile(): TranscriptionError {
  return new TranscriptionError('empty_file', 'The file is empty (0 bytes).', { param: 'file' })
}

function tooLarge(maxBytes: number): TranscriptionError {
  const message = `The file is larger than ${maxBytes} bytes, the maximum (maxFileSize).`
  return new TranscriptionError('file_too_large', message, { param: 'file' })
}
