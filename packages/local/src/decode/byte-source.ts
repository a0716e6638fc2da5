import { readSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { Arrival } from '../lib/arrival.js'
import type { StagedBytes } from '../lib/protocol.js'

/** How often it is looked whether more bytes have come, and whether they are still wanted. Milliseconds. */
const LOOK_INTERVAL = 20

/** Bytes that can be read at any position: containers keep their index at the start or at the end. */
export interface ByteSource {
  /** `undefined` when the recording was still arriving as it was opened: nobody knew its size then. */
  readonly size: number | undefined
  /** The bytes from `position` on; fewer than `length` only at the end. Waits for those that have not arrived. */
  read(position: number, length: number): Promise<Uint8Array>
  /** As {@link read}, but waits for one byte only; none at the end. */
  readSome(position: number, length: number): Promise<Uint8Array>
}

/** What the main thread staged, or is about to stage. */
export class StagedSource implements ByteSource {
  readonly size: number | undefined
  readonly #arrival: Arrival
  readonly #head: Uint8Array
  readonly #onWait: () => void
  #closed = false

  /** `onWait` is called again and again while bytes are waited for; it throws to stop. */
  constructor(bytes: StagedBytes, onWait: () => void) {
    this.#arrival = new Arrival(bytes.arrival)
    this.#head = new Uint8Array(bytes.head)
    this.#onWait = onWait
    this.size = this.#arrival.whole ? this.#arrival.bytes : undefined
  }

  async read(position: number, length: number): Promise<Uint8Array> {
    await this.#waitFor(position + length)
    return this.#take(position, length)
  }

  async readSome(position: number, length: number): Promise<Uint8Array> {
    await this.#waitFor(position + 1)
    return this.#take(position, length)
  }

  /** Ends the waiting of whoever was left behind: the recording may be gone soon. */
  close(): void {
    this.#closed = true
  }

  async #waitFor(end: number): Promise<void> {
    while (!this.#arrival.whole && this.#arrival.bytes < end) {
      this.#onWait()
      await sleep(LOOK_INTERVAL)
      if (this.#closed) break
    }
    if (this.#closed) throw new Error('the recording was closed')
  }

  /** Synchronous reads are right here: the worker has nothing else to do, and the bytes have just been written. */
  #take(position: number, length: number): Uint8Array {
    const end = Math.min(position + length, this.#arrival.bytes)
    const fd = this.#arrival.fd
    if (fd === undefined) return this.#head.slice(position, end)
    const bytes = new Uint8Array(Math.max(0, end - position))
    let filled = 0
    while (filled < bytes.length) {
      const count = readSync(fd, bytes, filled, bytes.length - filled, position + filled)
      if (count === 0) break
      filled += count
    }
    return bytes.subarray(0, filled)
  }
}

/** Reads from one position to another, or to the end, block by block. */
export async function* blocks(
  source: ByteSource,
  start: number,
  end: number,
  blockSize: number,
): AsyncGenerator<Uint8Array> {
  for (let position = start; position < end; ) {
    const bytes = await source.read(position, Math.min(blockSize, end - position))
    if (bytes.length === 0) return
    position += bytes.length
    yield bytes
  }
}
