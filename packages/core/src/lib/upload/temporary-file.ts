import { nodeModule } from '../platform.js'

/** Bytes that are read from the file at a time. */
const READ_BYTES = 128 * 1024

/**
 * A file that only this process can see: mode 0600, a random name, and unlinked right after it was opened, so that not
 * even a killed process leaves it behind (reliability, spool).
 */
export class TemporaryFile {
  readonly #fs: typeof import('node:fs')
  readonly #descriptor: number
  /** Where open files can't be unlinked, the name goes with the file. */
  readonly #name: string | undefined
  /** Reads and writes under way: a descriptor that is closed meanwhile may be somebody else's by the time they end. */
  #busy = 0
  #closing: (() => void) | undefined

  private constructor(fs: typeof import('node:fs'), descriptor: number, name: string | undefined) {
    this.#fs = fs
    this.#descriptor = descriptor
    this.#name = name
  }

  /** Opens one, or nothing where there is no file system. */
  static async open(): Promise<TemporaryFile | undefined> {
    const [fs, os, path] = [nodeModule('node:fs'), nodeModule('node:os'), nodeModule('node:path')]
    if (!fs || !os || !path) return undefined
    const name = path.join(os.tmpdir(), `transcribekit-${crypto.randomUUID()}`)
    const descriptor = await new Promise<number>((resolve, reject) => {
      fs.open(name, 'wx+', 0o600, (error, fd) => (error ? reject(error) : resolve(fd)))
    })
    const isUnlinked = await fs.promises.unlink(name).then(
      () => true,
      () => false,
    )
    return new TemporaryFile(fs, descriptor, isUnlinked ? undefined : name)
  }

  /** Writes blocks one behind the other. */
  async write(blocks: readonly Uint8Array[], position: number): Promise<void> {
    const total = blocks.reduce((sum, { length }) => sum + length, 0)
    let written = await this.#use<number>((done) => this.#fs.writev(this.#descriptor, blocks, position, done))
    // A disk may take less at a time.
    for (const rest = written < total ? Buffer.concat(blocks) : undefined; rest && written < total; ) {
      const at = written
      written += await this.#use<number>((done) =>
        this.#fs.write(this.#descriptor, rest, at, total - at, position + at, done),
      )
    }
  }

  /** Reads some bytes, at most up to `end`. */
  async read(position: number, end: number): Promise<Uint8Array> {
    const buffer = Buffer.allocUnsafeSlow(Math.min(READ_BYTES, end - position))
    const bytes = await this.#use<number>((done) =>
      this.#fs.read(this.#descriptor, buffer, 0, buffer.length, position, done),
    )
    if (bytes === 0) throw new Error('The temporary file of an upload is shorter than what was written to it.')
    return buffer.subarray(0, bytes)
  }

  /** Closes it, when what is under way has ended. Never rejects. */
  async close(): Promise<void> {
    if (this.#busy > 0) {
      await new Promise<void>((resolve) => {
        this.#closing = resolve
      })
    }
    await new Promise<void>((resolve) => this.#fs.close(this.#descriptor, () => resolve()))
    if (this.#name !== undefined) await this.#fs.promises.unlink(this.#name).catch(() => {})
  }

  async #use<Result>(
    start: (done: (error: NodeJS.ErrnoException | null, result: Result) => void) => void,
  ): Promise<Result> {
    this.#busy++
    try {
      return await new Promise<Result>((resolve, reject) => {
        start((error, result) => (error ? reject(error) : resolve(result)))
      })
    } finally {
      this.#busy--
      if (this.#busy === 0) this.#closing?.()
    }
  }
}
