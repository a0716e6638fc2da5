import { randomUUID } from 'node:crypto'
import { type FileHandle, open, unlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stagingError } from './failures.js'

/** A file without a name: it is unlinked while open, so that nothing is left behind however the process ends. */
export class TemporaryFile {
  readonly #handle: FileHandle
  /** Set where the system can't unlink open files. */
  readonly #leftover: string | undefined

  private constructor(handle: FileHandle, leftover: string | undefined) {
    this.#handle = handle
    this.#leftover = leftover
  }

  /** Throws `engine_failed` when there can be none. */
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

  /** Throws `engine_failed` when the disk is full. */
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
