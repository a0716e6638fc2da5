import { Arrival } from '../arrival.js'
import type { ChunkReader } from '../chunk-reader.js'
import { BlockList } from './block-list.js'
import { type ByteStore, GONE } from './byte-store.js'
import { SpoolBudget } from './spool-budget.js'
import { TemporaryFile } from './temporary-file.js'

/** Bytes that are kept in memory; what is longer goes to a temporary file (reliability, spool). */
const MEMORY_BYTES = 256 * 1024
/** Bytes for which the file is written at least. While it is, more of them come together. */
const FLUSH_BYTES = 64 * 1024
/** Bytes that wait for the disk at most, before the upload has to wait. */
const MAX_PENDING = 512 * 1024
/** Newest bytes that stay in memory for who reads while they arrive, so that these need not come from the disk again. */
const WINDOW_BYTES = 192 * 1024
/** Bytes by which the foremost reader may be behind, before the upload waits for it: well within the window. */
const MAX_BEHIND = 64 * 1024
/** Milliseconds for which the upload waits for a reader that is behind. Then it goes on without, until that has caught up. */
const PATIENCE = 100

/** Settings of a {@link Spool}. */
export interface SpoolOptions {
  /** Bytes that are kept in memory before there is a file. Default 262 144 (256 KiB). */
  readonly memoryBytes?: number | undefined
  /** Bytes that all uploads of this process may have on disk together. Default: no bound. */
  readonly maxSpoolSize?: number | undefined
}

interface Reader {
  /** Of the byte that it reads next. */
  position: number
  /** It has had all that there was, and since then was not too slow. */
  keepsUp: boolean
}

interface Writer {
  resolve(): void
  reject(error: unknown): void
  /** Ends its waiting for a reader. */
  readonly patience: ReturnType<typeof setTimeout>
}

/**
 * Keeps the bytes of one upload so that several can read them at once, each from the start and while more arrive, in
 * bounded memory whichever side is slow. Where there is no file system, memory holds all of it.
 *
 * The upload goes in step with a reader that keeps up, so that its bytes are sent and kept while they are still in the
 * processor's cache, and few of them wait in memory. A slow reader does not hold it up.
 */
export class Spool implements ByteStore {
  readonly #memoryBytes: number
  readonly #budget: SpoolBudget
  readonly #blocks = new BlockList()
  /** Bytes that are in the file. */
  #fileSize = 0
  #file: TemporaryFile | undefined
  #flushing: Promise<void> | undefined
  #hasNoDisk = false
  #ended = false
  #failure: { readonly error: unknown } | undefined
  #disposed: Promise<void> | undefined
  readonly #readers = new Set<Reader>()
  /** Readers that wait for more. */
  #waiting: (() => void)[] = []
  /** The writer, when it waits for the disk or a reader. */
  #writer: Writer | undefined

  constructor({ memoryBytes = MEMORY_BYTES, maxSpoolSize = Number.POSITIVE_INFINITY }: SpoolOptions = {}) {
    this.#memoryBytes = memoryBytes
    this.#budget = new SpoolBudget(maxSpoolSize)
  }

  get size(): number {
    return this.#blocks.end
  }

  get ended(): boolean {
    return this.#ended
  }

  write(chunk: Uint8Array): Promise<void> | undefined {
    if (this.#failure) throw this.#failure.error
    this.#blocks.append(chunk)
    this.#wakeReaders()
    if (!this.#flushing && this.#isWorthFlushing()) this.#flushing = this.#flush()
    if (!this.#isTooFast()) return undefined
    const free = new Promise<void>((resolve, reject) => {
      const patience = setTimeout(() => {
        for (const reader of this.#readers) reader.keepsUp = false
        this.#wakeWriter()
      }, PATIENCE)
      this.#writer = { resolve, reject, patience }
    })
    // Where the same chunk is refused for what comes behind, nobody waits.
    free.catch(() => {})
    return free
  }

  end(): void {
    this.#ended = true
    this.#wakeReaders()
  }

  fail(error: unknown): void {
    this.#fail({ error })
  }

  read(): ChunkReader {
    const reader: Reader = { position: 0, keepsUp: false }
    this.#readers.add(reader)
    let onDisk: Arrival<Uint8Array> | undefined
    const find = (wake: () => void): Uint8Array | 'later' | 'end' => {
      if (!this.#readers.has(reader)) return 'end'
      if (this.#failure) throw this.#failure.error
      if (onDisk) return onDisk.take()
      const bytes = this.#blocks.at(reader.position)
      if (bytes) return bytes
      if (reader.position < this.size) onDisk = new Arrival(this.#readFile(reader.position), wake)
      else if (this.#ended) return 'end'
      else {
        reader.keepsUp = true
        this.#waiting.push(wake)
      }
      return 'later'
    }
    return {
      next: (wake) => {
        const found = find(wake)
        if (typeof found === 'string') return found
        onDisk = undefined
        reader.position += found.length
        this.#wakeWriter()
        return found
      },
      cancel: () => {
        this.#readers.delete(reader)
        this.#wakeReaders()
        this.#wakeWriter()
      },
    }
  }

  dispose(): Promise<void> {
    this.#disposed ??= this.#free()
    return this.#disposed
  }

  async #free() {
    this.#fail(GONE)
    this.#blocks.clear()
    this.#budget.release()
    // The file may just be being opened.
    await this.#flushing
    await this.#file?.close()
  }

  async #readFile(position: number): Promise<Uint8Array> {
    const bytes = await this.#file?.read(position, this.#fileSize)
    if (this.#failure) throw this.#failure.error
    if (!bytes) throw GONE.error
    return bytes
  }

  #fail(failure: { readonly error: unknown }) {
    if (this.#failure) return
    this.#failure = failure
    this.#wakeReaders()
    this.#takeWriter()?.reject(failure.error)
  }

  #wakeReaders() {
    if (this.#waiting.length === 0) return
    for (const wake of this.#waiting.splice(0)) wake()
  }

  #wakeWriter() {
    if (this.#writer && !this.#isTooFast()) this.#takeWriter()?.resolve()
  }

  #takeWriter(): Writer | undefined {
    const writer = this.#writer
    clearTimeout(writer?.patience)
    this.#writer = undefined
    return writer
  }

  #isTooFast(): boolean {
    if (this.#flushing && this.size - this.#fileSize > MAX_PENDING) return true
    let isWaitedFor = false
    for (const { position, keepsUp } of this.#readers) {
      if (this.size - position <= MAX_BEHIND) return false
      isWaitedFor ||= keepsUp
    }
    return isWaitedFor
  }

  #isWorthFlushing(): boolean {
    const pending = this.size - this.#fileSize
    return pending > (this.#file ? FLUSH_BYTES : this.#memoryBytes) && !this.#hasNoDisk
  }

  /** Never rejects. */
  async #flush() {
    try {
      while (!this.#failure && this.#isWorthFlushing()) {
        const end = this.size
        this.#budget.take(end - this.#fileSize)
        this.#file ??= await TemporaryFile.open()
        this.#hasNoDisk = this.#file === undefined
        if (!this.#file || this.#failure) break
        await this.#file.write(this.#blocks.from(this.#fileSize), this.#fileSize)
        this.#fileSize = end
        this.#blocks.dropBefore(end, WINDOW_BYTES)
      }
    } catch (error) {
      this.fail(error)
    }
    this.#flushing = undefined
    this.#wakeWriter()
  }
}
