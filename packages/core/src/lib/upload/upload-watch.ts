import { TranscriptionError } from '../errors.js'
import { type Limits, maxBodySize } from '../limits.js'

/** Slowest upload in bytes per second, and when it begins to count, in milliseconds (reliability, timeouts). */
const MIN_RATE = 1024
const RATE_GRACE = 8000

/** True for an upload that is too slow to go on: nobody records so little, but many such uploads hold a server up. */
export function isTooSlow(bytes: number, milliseconds: number): boolean {
  return milliseconds > RATE_GRACE && bytes < (MIN_RATE * milliseconds) / 1000
}

/** Watches the bytes of one upload: their number, their rate, and that they come at all. */
export class UploadWatch {
  readonly #limits: Limits
  readonly #onFailure: (error: TranscriptionError) => void
  /** When the upload began, put off by the time in which it was not the client that was slow. */
  #started = performance.now()
  /** When bytes came last. */
  #touched = this.#started
  #bytes = 0
  #isPaused = false
  #isOver = false
  #timer: ReturnType<typeof setTimeout> | undefined

  /** @param onFailure called once, when the upload must be given up */
  constructor(limits: Limits, onFailure: (error: TranscriptionError) => void) {
    this.#limits = limits
    this.#onFailure = onFailure
    this.#schedule(limits.uploadIdleTimeout)
  }

  /** Counts bytes that have come. */
  add(bytes: number): void {
    this.#bytes += bytes
    this.#touched = performance.now()
    if (this.#bytes > maxBodySize(this.#limits)) this.#fail(bodyTooLarge(this.#limits))
    else if (isTooSlow(this.#bytes, this.#touched - this.#started)) this.#fail(uploadTimedOut('it is too slow'))
  }

  /** Does not count the time until some work has ended: the client has to wait for it. Rejects as the work does. */
  async pauseFor(work: Promise<void>): Promise<void> {
    const since = performance.now()
    this.#isPaused = true
    try {
      await work
    } finally {
      this.#isPaused = false
      this.#touched = performance.now()
      this.#started += this.#touched - since
    }
  }

  /** Ends the watch; the upload is over. */
  stop(): void {
    this.#isOver = true
    clearTimeout(this.#timer)
  }

  /** One timer for all chunks: it looks by itself how it stands. */
  #schedule(milliseconds: number) {
    this.#timer = setTimeout(() => this.#check(), milliseconds)
  }

  #check() {
    if (this.#isOver) return
    const { uploadIdleTimeout } = this.#limits
    const left = this.#isPaused ? uploadIdleTimeout : this.#touched + uploadIdleTimeout - performance.now()
    if (left > 0) this.#schedule(Math.ceil(left))
    else this.#fail(uploadTimedOut(`no byte of it came for ${uploadIdleTimeout / 1000} s`))
  }

  #fail(error: TranscriptionError) {
    this.stop()
    this.#onFailure(error)
  }
}

/** The error for a body over the limit; it names the limit. */
export function bodyTooLarge(limits: Limits): TranscriptionError {
  return new TranscriptionError(
    'file_too_large',
    `The request is larger than ${maxBodySize(limits)} bytes: the file may have ${limits.maxFileSize}, the fields beside it the rest.`,
    { param: 'file' },
  )
}

function uploadTimedOut(why: string): TranscriptionError {
  return new TranscriptionError('upload_timeout', `The upload was given up: ${why}.`)
}
