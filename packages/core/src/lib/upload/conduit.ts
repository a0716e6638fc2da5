import type { ChunkReader } from '../chunk-reader.js'
import { type ByteStore, goneError } from './byte-store.js'

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
  #wakeReader = () => {}
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
    this.#wakeReader()
    if (this.#waitingBytes <= MAX_WAITING) return undefined
    return new Promise((resolve) => {
      this.#wakeWriter = resolve
    })
  }

  end(): void {
    this.#ended = true
    this.#wakeReader()
  }

  fail(error: unknown): void {
    this.#failure ??= { error }
    this.#drop()
  }

  read(): ChunkReader {
    if (this.#taken) throw new ReadOnceError()
    this.#taken = true
    const take = () => {
      const chunk = this.#chunks.shift()
      if (!chunk) return undefined
      this.#waitingBytes -= chunk.length
      if (this.#waitingBytes <= MAX_WAITING) this.#wakeWriter()
      return chunk
    }
    const wait = async () => {
      while (this.#chunks.length === 0 && !this.#ended && !this.#failure && !this.#isDropped) {
        await new Promise<void>((resolve) => {
          this.#wakeReader = resolve
        })
      }
      if (this.#failure) throw this.#failure.error
      return take()
    }
    return { next: () => (this.#failure ? undefined : take()) ?? wait(), cancel: () => this.#drop() }
  }

  async dispose(): Promise<void> {
    this.fail(goneError())
  }

  #drop() {
    this.#isDropped = true
    this.#chunks = []
    this.#waitingBytes = 0
    this.#wakeReader()
    this.#wakeWriter()
  }
}

/** Thrown where a recording that is not kept is read again. */
export class ReadOnceError extends Error {
  override readonly name = 'ReadOnceError'

  constructor() {
    super('This recording can be read only once: its engine says `reads: "once"`.')
  }
}
