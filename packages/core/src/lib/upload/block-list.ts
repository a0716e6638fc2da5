/** Chunks below this many bytes are copied together: a client may send every byte in a chunk of its own. */
const SMALL_BYTES = 4096
const SHARED_BYTES = 16 * 1024

interface Block {
  readonly start: number
  bytes: Uint8Array
}

/** A stretch of a file in memory: it grows at its end and is dropped from its start. */
export class BlockList {
  readonly #blocks: Block[] = []
  #end = 0
  /** Memory of the last block, while small chunks can still be added to it. */
  #shared: Uint8Array | undefined

  /** Position of the first byte that is held. */
  get start(): number {
    return this.#blocks[0]?.start ?? this.#end
  }

  /** Position behind the last byte. */
  get end(): number {
    return this.#end
  }

  append(chunk: Uint8Array): void {
    if (chunk.length === 0) return
    const last = this.#blocks.at(-1)
    if (chunk.length >= SMALL_BYTES) {
      this.#shared = undefined
      this.#blocks.push({ start: this.#end, bytes: chunk })
    } else if (last && this.#shared && last.bytes.length + chunk.length <= this.#shared.length) {
      this.#shared.set(chunk, last.bytes.length)
      last.bytes = this.#shared.subarray(0, last.bytes.length + chunk.length)
    } else {
      this.#shared = new Uint8Array(SHARED_BYTES)
      this.#shared.set(chunk)
      this.#blocks.push({ start: this.#end, bytes: this.#shared.subarray(0, chunk.length) })
    }
    this.#end += chunk.length
  }

  /** The bytes from a position on that lie in one piece; nothing where none are held. */
  at(position: number): Uint8Array | undefined {
    // Whoever reads while it is written is near the end.
    for (let index = this.#blocks.length - 1; index >= 0; index--) {
      const { start, bytes } = this.#blocks[index] as Block
      // Whoever keeps up takes whole blocks.
      if (position === start) return bytes
      if (position > start) return position < start + bytes.length ? bytes.subarray(position - start) : undefined
    }
    return undefined
  }

  /** All pieces from a position on. Nothing is added to them any more. */
  from(position: number): Uint8Array[] {
    this.#shared = undefined
    return this.#blocks.flatMap(({ start, bytes }) => {
      if (start + bytes.length <= position) return []
      return [start < position ? bytes.subarray(position - start) : bytes]
    })
  }

  /** Drops whole blocks from the start, as long as more than `keep` bytes stay and they lie before `limit`. */
  dropBefore(limit: number, keep: number): void {
    while (this.#blocks[0]) {
      const { start, bytes } = this.#blocks[0]
      const end = start + bytes.length
      if (end > limit || this.#end - end < keep) return
      this.#blocks.shift()
    }
  }

  clear(): void {
    this.#blocks.length = 0
    this.#shared = undefined
  }
}
