import type { TranscriptionError } from '../errors.js'
import { upstreamTimeout } from './upstream-failures.js'

interface Bounds {
  /** Milliseconds without progress. */
  readonly idleTimeout: number
  /** Milliseconds for everything. */
  readonly timeout: number
}

/**
 * Watches one call of an upstream: that it gets on, and how long it takes. While our own side has nothing to send,
 * because a client is slow, neither counts.
 */
export class UpstreamClock {
  readonly #bounds: Bounds
  readonly #onTimeout: (error: TranscriptionError) => void
  #left: number
  #resumed = 0
  /** When there was progress last. */
  #touched = 0
  #isRunning = false
  #isOver = false
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(bounds: Bounds, onTimeout: (error: TranscriptionError) => void) {
    this.#bounds = bounds
    this.#onTimeout = onTimeout
    this.#left = bounds.timeout
    this.resume()
  }

  /** Tells that something moved. */
  touch(): void {
    this.#touched = performance.now()
  }

  /** Goes on, and tells that something moved. */
  resume(): void {
    this.touch()
    if (this.#isRunning || this.#isOver) return
    this.#isRunning = true
    this.#resumed = this.#touched
    // One that still runs looks by itself how it stands.
    this.#timer ??= this.#schedule()
  }

  /** Ends the watch. */
  stop(): void {
    this.#isOver = true
    this.#isRunning = false
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  /** Stops while our own side is waited for. */
  pause(): void {
    if (!this.#isRunning) return
    this.#isRunning = false
    this.#left -= performance.now() - this.#resumed
  }

  /** Milliseconds until one of the bounds is reached, if nothing moves until then. */
  #remaining(now: number): { idle: number; total: number } {
    return { idle: this.#touched + this.#bounds.idleTimeout - now, total: this.#left - (now - this.#resumed) }
  }

  #schedule(): ReturnType<typeof setTimeout> {
    const { idle, total } = this.#remaining(performance.now())
    return setTimeout(() => this.#check(), Math.max(1, Math.ceil(Math.min(idle, total))))
  }

  #check() {
    this.#timer = undefined
    if (!this.#isRunning) return
    const { idle, total } = this.#remaining(performance.now())
    if (idle > 0 && total > 0) {
      this.#timer = this.#schedule()
      return
    }
    this.stop()
    const { idleTimeout, timeout } = this.#bounds
    this.#onTimeout(
      total > 0
        ? upstreamTimeout(`no progress for ${idleTimeout} ms`)
        : upstreamTimeout(`longer than ${timeout} ms`, `The transcription took longer than ${timeout / 1000} s.`),
    )
  }
}
