import { readSync } from 'node:fs'
import type { StagedBytes } from '../lib/protocol.js'

/** Bytes that can be read at any position: containers keep their index at the start or at the end. */
export interface ByteSource {
  readonly size: number
  /** The bytes from `position` on; fewer than `length` only at the end. */
  read(position: number, length: number): Uint8Array
}

/** Opens what the main thread staged: a buffer, or a file by its descriptor. */
export function openStaged(bytes: StagedBytes): ByteSource {
  return 'buffer' in bytes ? new BufferBytes(new Uint8Array(bytes.buffer)) : new FileBytes(bytes.fd, bytes.size)
}

/** Bytes that are already in memory. */
export class BufferBytes implements ByteSource {
  readonly #bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get size(): number {
    return this.#bytes.length
  }

  read(position: number, length: number): Uint8Array {
    return this.#bytes.subarray(position, position + length)
  }
}

/** Synchronous reads are right here: the worker has nothing else to do, and the file has just been written. */
class FileBytes implements ByteSource {
  readonly size: number
  readonly #fd: number

  constructor(fd: number, size: number) {
    this.#fd = fd
    this.size = size
  }

  read(position: number, length: number): Uint8Array {
    const wanted = Math.max(0, Math.min(length, this.size - position))
    const bytes = new Uint8Array(wanted)
    let filled = 0
    while (filled < wanted) {
      const count = readSync(this.#fd, bytes, filled, wanted - filled, position + filled)
      if (count === 0) break
      filled += count
    }
    return bytes.subarray(0, filled)
  }
}

/** Reads a range block by block. */
export function* blocks(source: ByteSource, start: number, end: number, blockSize: number): Generator<Uint8Array> {
  for (let position = start; position < end; ) {
    const bytes = source.read(position, Math.min(blockSize, end - position))
    if (bytes.length === 0) return
    position += bytes.length
    yield bytes
  }
}
