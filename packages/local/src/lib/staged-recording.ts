import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileHandle, open, unlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { TranscriptionError } from '@transcribekit/core'
import { abortError, stagingError } from './failures.js'
import type { StagedBytes } from './protocol.js'

/** Recordings up to this many bytes stay in memory, larger ones become a temporary file. */
const MEMORY_LIMIT = 1024 * 1024

/** The bytes of a recording where a worker can read them at any position, as containers need it. */
export class StagedRecording {
  readonly bytes: StagedBytes
  readonly #file: TemporaryFile | undefined
  readonly #users: Promise<void>[] = []

  constructor(bytes: StagedBytes, file?: TemporaryFile) {
    this.bytes = bytes
    this.#file = file
  }

  /** The bytes from the start. */
  stream(): Readable {
    if ('buffer' in this.bytes) return Readable.from([Buffer.from(this.bytes.buffer)])
    return createReadStream('', { fd: this.bytes.fd, autoClose: false, start: 0, end: this.bytes.size - 1 })
  }

  /** Delays {@link dispose}: a worker may still be reading. */
  keepUntil(finished: Promise<void>): void {
    this.#users.push(finished)
  }

  /** Never rejects: nobody waits for it. */
  async dispose(): Promise<void> {
    await Promise.allSettled(this.#users)
    await this.#file?.dispose()
  }
}

/**
 * Reads a recording into memory or, beyond 1 MiB, into a temporary file that only this process can see.
 *
 * Throws `empty_file`, `file_too_large` beyond `maxBytes`, `engine_failed` when it can't be written to the disk, and
 * whatever the file's own stream throws.
 */
export async function stageRecording(
  stream: ReadableStream<Uint8Array>,
  maxBytes: number,
  signal: AbortSignal,
): Promise<StagedRecording> {
  const pieces: Uint8Array[] = []
  let file: TemporaryFile | undefined
  let size = 0
  try {
    for await (const piece of abortable(stream, signal)) {
      size += piece.length
      if (size > maxBytes) throw tooLarge(maxBytes)
      if (!file && size > MEMORY_LIMIT) {
        file = await TemporaryFile.create()
        for (const earlier of pieces.splice(0)) await file.append(earlier)
      }
      if (file) await file.append(piece)
      else pieces.push(piece)
    }
    if (size === 0) throw emptyFile()
    return new StagedRecording(file ? { fd: file.fd, size } : { buffer: joined(pieces, size) }, file)
  } catch (error) {
    await file?.dispose()
    throw error
  }
}

/** Reads a stream, and cancels it as soon as the signal aborts or the loop ends early. */
async function* abortable(stream: ReadableStream<Uint8Array>, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader()
  const cancel = () => void reader.cancel(signal.reason).catch(() => undefined)
  signal.addEventListener('abort', cancel, { once: true })
  try {
    while (true) {
      if (signal.aborted) throw abortError(signal)
      const { done, value } = await reader.read()
      if (signal.aborted) throw abortError(signal)
      if (done) return
      yield value
    }
  } finally {
    signal.removeEventListener('abort', cancel)
    cancel()
  }
}

function joined(pieces: readonly Uint8Array[], size: number): ArrayBuffer {
  const buffer = new ArrayBuffer(size)
  const bytes = new Uint8Array(buffer)
  let position = 0
  for (const piece of pieces) {
    bytes.set(piece, position)
    position += piece.length
  }
  return buffer
}

/** A file without a name: it is unlinked while open, so that nothing is left behind however the process ends. */
class TemporaryFile {
  readonly #handle: FileHandle
  /** Set where the system can't unlink open files. */
  readonly #leftover: string | undefined

  private constructor(handle: FileHandle, leftover: string | undefined) {
    this.#handle = handle
    this.#leftover = leftover
  }

  static async create(): Promise<TemporaryFile> {
    const path = join(tmpdir(), `transcribekit-${randomUUID()}`)
    const handle = await open(path, 'wx+', 0o600).catch(failStaging)
    const leftover = await unlink(path).then(
      () => undefined,
      () => path,
    )
    return new TemporaryFile(handle, leftover)
  }

  get fd(): number {
    return this.#handle.fd
  }

  async append(bytes: Uint8Array): Promise<void> {
    await this.#handle.writeFile(bytes).catch(failStaging)
  }

  /** Never rejects: a file that can't be closed is nothing that a caller could mend. */
  async dispose(): Promise<void> {
    await this.#handle.close().catch(() => undefined)
    if (this.#leftover) await unlink(this.#leftover).catch(() => undefined)
  }
}

function failStaging(cause: unknown): never {
  throw stagingError(cause)
}

function emptyFile(): TranscriptionError {
  return new TranscriptionError('empty_file', 'The file is empty (0 bytes).', { param: 'file' })
}

function tooLarge(maxBytes: number): TranscriptionError {
  const message = `The file is larger than ${maxBytes} bytes, the maximum (maxFileSize).`
  return new TranscriptionError('file_too_large', message, { param: 'file' })
}
