import type { FileHandle } from 'node:fs/promises'
import { ByteBuffer } from './byte-buffer.js'
import { nodeModule } from './platform.js'

/** Bytes that are kept in memory; what is longer goes to a temporary file (reliability, spool). */
const MEMORY_BYTES = 256 * 1024
/** Bytes that are written to the file, or read from it, at a time. */
const BLOCK_BYTES = 64 * 1024

/**
 * Keeps the bytes of one upload so that they can be read again and again, in bounded memory.
 *
 * The temporary file has mode 0600 and a random name, and is unlinked right after it was opened,
 * so that not even a killed process leaves it behind. Where there is no file system, memory holds all of it.
 */
export class Spool {
  readonly #memoryBytes: number
  /** What is not in the file: all of it at first, later the last block. */
  #memory = new ByteBuffer()
  #fileSize = 0
  #file: FileHandle | undefined
  #removeFile: (() => Promise<void>) | undefined
  #disposed = false

  constructor({ memoryBytes = MEMORY_BYTES }: { readonly memoryBytes?: number } = {}) {
    this.#memoryBytes = memoryBytes
  }

  /** Bytes written so far. */
  get size(): number {
    return this.#fileSize + this.#memory.length
  }

  /** Appends bytes; wait for it before the next call, so that a slow disk slows the upload down. */
  async write(chunk: Uint8Array): Promise<void> {
    if (this.#disposed) throw new Error('The spool was disposed of.')
    this.#memory.append(chunk)
    if (!this.#file && this.#memory.length > this.#memoryBytes) await this.#openFile()
    if (this.#file && this.#memory.length >= BLOCK_BYTES) await this.#flush(this.#file)
    // The request may have ended meanwhile.
    if (this.#disposed) {
      await this.dispose()
      throw new Error('The spool was disposed of.')
    }
  }

  /** Reads what was written, from the start. */
  stream(): ReadableStream<Uint8Array> {
    if (this.#disposed) return brokenStream()
    return streamOf(this.#file, this.#fileSize, this.#memory.view().slice())
  }

  /** Frees memory and file. Streams that are still open break off. */
  async dispose(): Promise<void> {
    this.#disposed = true
    this.#memory = new ByteBuffer()
    const [file, removeFile] = [this.#file, this.#removeFile]
    this.#file = undefined
    this.#removeFile = undefined
    await file?.close()
    await removeFile?.()
  }

  async #openFile() {
    const [fs, os, path] = [nodeModule('node:fs'), nodeModule('node:os'), nodeModule('node:path')]
    if (!fs || !os || !path) return
    const name = path.join(os.tmpdir(), `transcribekit-${crypto.randomUUID()}`)
    this.#file = await fs.promises.open(name, 'wx+', 0o600)
    // Some systems can't unlink an open file: it goes when the upload does.
    await fs.promises.unlink(name).catch(() => {
      this.#removeFile = () => fs.promises.unlink(name)
    })
  }

  async #flush(file: FileHandle) {
    const bytes = this.#memory.view()
    for (let written = 0; written < bytes.length; ) {
      const { bytesWritten } = await file.write(bytes, written, bytes.length - written, this.#fileSize + written)
      written += bytesWritten
    }
    this.#fileSize += bytes.length
    this.#memory.clear()
  }
}

/** First what is in the file, then what is in memory. */
function streamOf(file: FileHandle | undefined, fileSize: number, rest: Uint8Array): ReadableStream<Uint8Array> {
  let position = 0
  return new ReadableStream({
    async pull(controller) {
      if (file && position < fileSize) {
        const buffer = new Uint8Array(Math.min(BLOCK_BYTES, fileSize - position))
        const { bytesRead } = await file.read(buffer, 0, buffer.length, position)
        if (bytesRead === 0) throw new Error('The temporary file of an upload is shorter than what was written to it.')
        position += bytesRead
        controller.enqueue(buffer.subarray(0, bytesRead))
        return
      }
      if (rest.length > 0) controller.enqueue(rest)
      controller.close()
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
