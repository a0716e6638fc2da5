import type { ChunkReader } from '../chunk-reader.js'
import { type ByteStore, GONE } from './byte-store.js'

/** Bytes that wait for the reader at most, before the upload has to wait. */
const MAX_WAITING = 256 * 1024

/**
 * Hands the bytes of one upload on to a single reader and keeps nothing: for engines that read a recording once.
 * A slow reader slows the upload down. What arrives after the reader has left is thrown away.
 */
export class Conduit implements ByteStore {
  #chunks: Uint8Array[] = []
  #waitingBytes = 0
  #size = 0
  #ended = false
  #failure: { readonly error: unknown } | undefined
  #taken = false
  #isDropped = false
  /** Of the reader, while it waits. */
  #wakeReader: (() => void) | undefined
  #wakeWriter = () => {}

  get size(): number {
    return this.#size
  }

  get ended(): boolean {
    return this.#ended
  }

  write(chunk: Uint8Array): Promise<void> | undefined {
    if (this.#failure) throw this.#failure.error
    this.#size += chunk.length
    if (this.#isDropped) return undefined
    this.#chunks.push(chunk)
    this.#waitingBytes += chunk.length
    this.#tellReader()
    if (this.#waitingBytes <= MAX_WAITING) return undefined
    return new Promise((resolve) => {
      this.#wakeWriter = resolve
    })
  }

  end(): void {
    this.#ended = true
    this.#tellReader()
  }

  fail(error: unknown): void {
    this.#fail({ error })
  }

  read(): ChunkReader {
    if (this.#taken) throw new ReadOnceError()
    this.#taken = true
    return {
      next: (wake) => {
        if (this.#failure) throw this.#failure.error
        const chunk = this.#chunks.shift()
        if (chunk) {
          this.#waitingBytes -= chunk.length
          if (this.#waitingBytes <= MAX_WAITING) this.#wakeWriter()
          return chunk
        }
        if (this.#ended || this.#isDropped) return 'end'
        this.#wakeReader = wake
        return 'later'
      },
      cancel: () => this.#drop(),
    }
  }

  async dispose(): Promise<void> {
    this.#fail(GONE)
  }

  #fail(failure: { readonly error: unknown }) {
    this.#failure ??= failure
    this.#drop()
  }

  #drop() {
    this.#isDropped = true
    this.#chunks = []
    this.#waitingBytes = 0
    this.#tellReader()
    this.#wakeWriter()
  }

  #tellReader() {
    const wake = this.#wakeReader
    this.#wakeReader = undefined
    wake?.()
  }
}

/** Thrown where a recording that is not kept is read again. */
export class ReadOnceError extends Error {
  override readonly name = 'ReadOnceError'

  constructor() {
    super('This recording can be read only once: its engine says `reads: "once"`.')
  }
}
