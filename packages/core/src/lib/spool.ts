import type { FileHandle } from 'node:fs/promises'
import { nodeModule } from './platform.js'

/** Bytes that are kept in memory; what is longer goes to a temporary file (reliability, spool). */
const MEMORY_BYTES = 256 * 1024
/** Bytes that a reader takes from the file at a time. */
const READ_BYTES = 64 * 1024

/**
 * Keeps the bytes of one upload so that they can be read again and again, in bounded memory.
 *
 * The temporary file has mode 0600 and a random name, and is unlinked right after it was opened,
 * so that not even a killed process leaves it behind. Where there is no file system, memory holds all of it.
 */
export class Spool {
  readonly #memoryBytes: number
  #chunks: Uint8Array[] = []
  #size = 0
  #file: FileHandle | undefined
  #removeFile: (() => Promise<void>) | undefined
  #disposed = false

  constructor({ memoryBytes = MEMORY_BYTES }: { readonly memoryBytes?: number } = {}) {
    this.#memoryBytes = memoryBytes
  }

  /** Bytes written so far. */
  get size(): number {
    return this.#size
  }

  /** Appends bytes; wait for it before the next call, so that a slow disk slows the upload down. */
  async write(chunk: Uint8Array): Promise<void> {
    if (this.#disposed) throw new Error('The spool was disposed of.')
    if (!this.#file && this.#size + chunk.length > this.#memoryBytes) await this.#moveToFile()
    if (this.#disposed) throw new Error('The spool was disposed of.')
    if (this.#file) await writeAll(this.#file, chunk, this.#size)
    else this.#chunks.push(chunk)
    this.#size += chunk.length
  }

  /** Reads what was written, from the start. */
  stream(): ReadableStream<Uint8Array> {
    if (this.#disposed) return brokenStream()
    const file = this.#file
    return file ? streamFile(file, this.#size) : streamChunks(this.#chunks)
  }

  /** Frees memory and file. Streams that are still open break off. */
  async dispose(): Promise<void> {
    this.#disposed = true
    this.#chunks = []
    const [file, removeFile] = [this.#file, this.#removeFile]
    this.#file = undefined
    this.#removeFile = undefined
    await file?.close()
    await removeFile?.()
  }

  async #moveToFile() {
    const [fs, os, path] = [nodeModule('node:fs'), nodeModule('node:os'), nodeModule('node:path')]
    if (!fs || !os || !path) return
    const name = path.join(os.tmpdir(), `transcribekit-${crypto.randomUUID()}`)
    const file = await fs.promises.open(name, 'wx+', 0o600)
    // Some systems can't unlink an open file: it goes when the upload does.
    await fs.promises.unlink(name).catch(() => {
      this.#removeFile = () => fs.promises.unlink(name)
    })
    this.#file = file
    let position = 0
    for (const chunk of this.#chunks) {
      await writeAll(file, chunk, position)
      position += chunk.length
    }
    this.#chunks = []
    // The request may have ended while the file was being made.
    if (this.#disposed) await this.dispose()
  }
}

async function writeAll(file: FileHandle, chunk: Uint8Array, position: number) {
  for (let written = 0; written < chunk.length; ) {
    const { bytesWritten } = await file.write(chunk, written, chunk.length - written, position + written)
    written += bytesWritten
  }
}

function streamFile(file: FileHandle, size: number): ReadableStream<Uint8Array> {
  let position = 0
  return new ReadableStream({
    async pull(controller) {
      const buffer = new Uint8Array(Math.min(READ_BYTES, size - position))
      const { bytesRead } = await file.read(buffer, 0, buffer.length, position)
      position += bytesRead
      if (bytesRead > 0) controller.enqueue(buffer.subarray(0, bytesRead))
      if (bytesRead === 0 || position >= size) controller.close()
    },
  })
}

function brokenStream(): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      controller.error(new Error('The recording is gone: its request has ended.'))
    },
  })
}

function streamChunks(chunks: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  let next = 0
  return new ReadableStream({
    pull(controller) {
      const chunk = chunks[next++]
      if (chunk) controller.enqueue(chunk)
      else controller.close()
    },
  })
}
