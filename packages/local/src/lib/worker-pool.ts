import { TranscriptionError } from '@transcribekit/core'
import { abortError, closedError } from './failures.js'
import type { ResolvedOptions } from './options.js'
import { Recogniser } from './recogniser.js'

/** Bounds of `Retry-After`, in seconds. */
const MIN_RETRY_AFTER = 1
const MAX_RETRY_AFTER = 60
/** How much the last job counts in the mean duration of jobs. */
const LAST_JOB_WEIGHT = 0.2

interface Waiter {
  readonly resolve: (recogniser: Recogniser) => void
  readonly reject: (error: unknown) => void
}

/** The workers of one engine and the line before them. Workers are started when they are needed first. */
export class WorkerPool {
  readonly #options: ResolvedOptions
  readonly #workers = new Set<Recogniser>()
  readonly #idle: Recogniser[] = []
  readonly #waiting: Waiter[] = []
  #admitted = 0
  #meanJobSeconds = MIN_RETRY_AFTER
  #closed = false

  constructor(options: ResolvedOptions) {
    this.#options = options
  }

  /** Lets a recording in, or throws `overloaded`. The function returned lets it out; it may be called once. */
  admit(): () => void {
    if (this.#closed) throw closedError()
    const { workers, maxQueue } = this.#options
    if (this.#admitted >= workers + maxQueue) {
      const retryAfter = Math.min(MAX_RETRY_AFTER, Math.max(MIN_RETRY_AFTER, Math.ceil(this.#meanJobSeconds)))
      const message = `${workers} recordings are being transcribed and ${maxQueue} wait (maxQueue). Try again in ${retryAfter} s.`
      throw new TranscriptionError('overloaded', message, { retryAfter })
    }
    this.#admitted++
    const since = performance.now()
    return () => {
      this.#admitted--
      const seconds = (performance.now() - since) / 1000
      this.#meanJobSeconds += (seconds - this.#meanJobSeconds) * LAST_JOB_WEIGHT
    }
  }

  /** A worker for one job, in the order of asking; give it back with {@link release}. */
  acquire(signal: AbortSignal): Promise<Recogniser> {
    if (this.#closed) return Promise.reject(closedError())
    if (signal.aborted) return Promise.reject(abortError(signal))
    const free = this.#idle.pop() ?? this.#startOne()
    if (free) return Promise.resolve(free)
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1)
        reject(abortError(signal))
      }
      const waiter: Waiter = {
        resolve: (recogniser) => {
          signal.removeEventListener('abort', leave)
          resolve(recogniser)
        },
        reject: (error) => {
          signal.removeEventListener('abort', leave)
          reject(error)
        },
      }
      signal.addEventListener('abort', leave, { once: true })
      this.#waiting.push(waiter)
    })
  }

  /** Stops what the worker still does and hands it to the next in line; a lost worker is replaced. */
  async release(recogniser: Recogniser): Promise<void> {
    await recogniser.stop()
    if (!recogniser.alive) this.#workers.delete(recogniser)
    const next = this.#waiting[0]
    const free = recogniser.alive ? recogniser : next && this.#startOne()
    if (!free) return
    if (next) {
      this.#waiting.shift()
      next.resolve(free)
    } else this.#idle.push(free)
  }

  /** Resolves when a worker has loaded the models. */
  async warm(): Promise<void> {
    if (this.#closed) throw closedError()
    if (this.#workers.size === 0) {
      const first = this.#startOne()
      if (first) this.#idle.push(first)
    }
    await Promise.any([...this.#workers].map((worker) => worker.warm())).catch((error: AggregateError) => {
      throw error.errors[0]
    })
  }

  /** Ends all workers at once; jobs that run or wait fail. */
  async close(): Promise<void> {
    this.#closed = true
    for (const waiter of this.#waiting.splice(0)) waiter.reject(closedError())
    await Promise.all([...this.#workers].map((worker) => worker.terminate(closedError())))
  }

  #startOne(): Recogniser | undefined {
    const { workers, runtime, stallTimeout } = this.#options
    if (this.#closed || this.#workers.size >= workers) return undefined
    const recogniser = new Recogniser({ runtime }, stallTimeout, () => this.#forget(recogniser))
    this.#workers.add(recogniser)
    return recogniser
  }

  #forget(recogniser: Recogniser): void {
    this.#workers.delete(recogniser)
    const index = this.#idle.indexOf(recogniser)
    if (index >= 0) this.#idle.splice(index, 1)
  }
}
