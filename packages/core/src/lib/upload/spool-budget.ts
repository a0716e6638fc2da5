import { TranscriptionError } from '../errors.js'

/** Bytes that all uploads of this process have on disk, also those of another copy of this package. */
const ON_DISK = Symbol.for('@transcribekit/core/bytes-on-disk/1')
const shared = globalThis as { [ON_DISK]?: number }

/** The share of one upload in the disk that all may take together. */
export class SpoolBudget {
  readonly #max: number
  #taken = 0

  /** @param max bytes for all uploads of this process */
  constructor(max: number) {
    this.#max = max
  }

  /** @throws {TranscriptionError} `overloaded` when that is too much for all together */
  take(bytes: number): void {
    const onDisk = (shared[ON_DISK] ?? 0) + bytes
    if (onDisk > this.#max) {
      throw new TranscriptionError(
        'overloaded',
        'This server receives too many recordings at once. Try again in a second.',
        {
          retryAfter: 1,
          cause: `Uploads would take ${onDisk} bytes on disk; maxSpoolSize is ${this.#max}.`,
        },
      )
    }
    shared[ON_DISK] = onDisk
    this.#taken += bytes
  }

  /** Gives back what was taken. */
  release(): void {
    shared[ON_DISK] = (shared[ON_DISK] ?? 0) - this.#taken
    this.#taken = 0
  }
}
