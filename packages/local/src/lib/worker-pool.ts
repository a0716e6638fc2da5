import { TranscriptionError } from '@transcribekit/core'
import { Claim, compareClaims } from './claim.js'
import { closedError, noThreadError } from './failures.js'
import type { ResolvedOptions } from './options.js'
import { Recogniser } from './recogniser.js'

/** Bounds of `Retry-After`, in seconds. */
const MIN_RETRY_AFTER = 1
const MAX_RETRY_AFTER = 60
/** How much the last job counts in the mean duration of jobs. */
const LAST_JOB_WEIGHT = 0.2
/** How long {@link WorkerPool.close} waits for threads in native inference. Milliseconds; a step takes one second. */
const CLOSE_PATIENCE = 30_000

interface Waiter {
  readonly claim: Claim
  readonly resolve: (recogniser: Recogniser) => void
  readonly reject: (error: unknown) => void
}

/** A worker at work for somebody. */
interface Loan {
  readonly claim: Claim
  /** It is about to be given back. */
  ending: boolean
}

/** The workers of one engine and the line before them. Workers are started when they are needed first. */
export class WorkerPool {
  readonly #options: ResolvedOptions
  readonly #workers = new Set<Recogniser>()
  readonly #idle: Recogniser[] = []
  readonly #loans = new Map<Recogniser, Loan>()
  readonly #waiting: Waiter[] = []
  #places = 0
  #admitted = 0
  #meanJobSeconds = MIN_RETRY_AFTER
  #closed = false

  constructor(options: ResolvedOptions) {
    this.#options = options
  }

  /** It gives no worker to anybody any more. */
  get closed(): boolean {
    return this.#closed
  }

  /** Lets a recording in, which may still be arriving, or throws `overloaded`. The claim is to be left in the end. */
  admit(): Claim {
    if (this.#closed) throw closedError()
    const { workers, maxQueue } = this.#options
    if (this.#admitted >= workers + maxQueue) {
      const retryAfter = Math.min(MAX_RETRY_AFTER, Math.max(MIN_RETRY_AFTER, Math.ceil(this.#meanJobSeconds)))
      const message = `${workers} recordings are being transcribed and ${maxQueue} wait (maxQueue). Try again in ${retryAfter} s.`
      throw new TranscriptionError('overloaded', message, { retryAfter })
    }
    this.#admitted++
    const since = performance.now()
    return this.#claim(() => {
      this.#admitted--
      const seconds = (performance.now() - since) / 1000
      this.#meanJobSeconds += (seconds - this.#meanJobSeconds) * LAST_JOB_WEIGHT
    })
  }

  /** The recording is whole: from now on it gets a worker as soon as one is free, and keeps it. */
  insist(claim: Claim): void {
    claim.patient = false
    this.#recall()
  }

  /** A worker for one job, in the order of the claims; give it back with {@link release}. Throws the signal's reason. */
  async acquire(claim: Claim, signal: AbortSignal): Promise<Recogniser> {
    if (this.#closed) throw closedError()
    signal.throwIfAborted()
    const free = this.#takeIdle() ?? this.#startOne()
    if (free) return this.#lend(free, claim)
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1)
        reject(signal.reason)
      }
      const waiter: Waiter = {
        claim,
        resolve: (recogniser) => {
          signal.removeEventListener('abort', leave)
          resolve(this.#lend(recogniser, claim))
        },
        reject: (error) => {
          signal.removeEventListener('abort', leave)
          reject(error)
        },
      }
      signal.addEventListener('abort', leave, { once: true })
      this.#waiting.push(waiter)
      this.#recall()
    })
  }

  /**
   * Stops what the worker still does and hands it to the next in line. A lost worker is replaced when its thread is
   * gone, so that there are never more threads than `workers`. Resolves when the recording isn't read any more.
   */
  async release(recogniser: Recogniser): Promise<void> {
    const loan = this.#loans.get(recogniser)
    if (loan) loan.ending = true
    await recogniser.stop()
    this.#loans.delete(recogniser)
    if (!recogniser.alive) return
    const next = this.#takeFirst()
    if (next) next.resolve(recogniser)
    else this.#idle.push(recogniser)
  }

  /** Resolves when a worker has loaded the models. */
  async warm(): Promise<void> {
    if (this.#closed) throw closedError()
    if (!this.#living().length) {
      const claim = this.#claim(() => undefined)
      await this.release(await this.acquire(claim, new AbortController().signal))
    }
    await Promise.any(this.#living().map((worker) => worker.warm())).catch((error: AggregateError) => {
      throw error.errors[0] ?? closedError()
    })
  }

  /** Fails all jobs that run or wait at once; resolves when the threads are gone. */
  async close(): Promise<void> {
    this.#closed = true
    for (const waiter of this.#waiting.splice(0)) waiter.reject(closedError())
    await within(CLOSE_PATIENCE, Promise.all([...this.#workers].map((worker) => worker.end(closedError()))))
  }

  #claim(leave: () => void): Claim {
    return new Claim(this.#places++, leave)
  }

  #lend(recogniser: Recogniser, claim: Claim): Recogniser {
    this.#loans.set(recogniser, { claim, ending: false })
    return recogniser
  }

  /** Of those who took a worker patiently, the latest give it back, as many as have to wait for one with a whole recording. */
  #recall(): void {
    const loans = [...this.#loans.values()]
    const waiting = this.#waiting.filter(({ claim }) => !claim.patient).length
    const missing = waiting - loans.filter((loan) => loan.ending).length
    const patient = loans.filter((loan) => loan.claim.patient && !loan.ending)
    patient.sort((a, b) => compareClaims(b.claim, a.claim))
    for (const loan of patient.slice(0, Math.max(0, missing))) {
      loan.ending = true
      loan.claim.onWanted()
    }
  }

  /** Who is first in line leaves it. */
  #takeFirst(): Waiter | undefined {
    const [first] = this.#waiting.sort((a, b) => compareClaims(a.claim, b.claim))
    this.#waiting.shift()
    return first
  }

  #living(): Recogniser[] {
    return [...this.#workers].filter((worker) => worker.alive)
  }

  /** An idle worker can die too. */
  #takeIdle(): Recogniser | undefined {
    while (this.#idle.length > 0) {
      const recogniser = this.#idle.pop()
      if (recogniser?.alive) return recogniser
    }
    return undefined
  }

  #startOne(): Recogniser | undefined {
    const { workers, runtime, stallTimeout } = this.#options
    if (this.#closed || this.#workers.size >= workers) return undefined
    try {
      const recogniser = new Recogniser({ runtime, stallTimeout, onGone: () => this.#replace(recogniser) })
      this.#workers.add(recogniser)
      return recogniser
    } catch (error) {
      throw noThreadError(error)
    }
  }

  #replace(gone: Recogniser): void {
    this.#workers.delete(gone)
    while (this.#waiting.length > 0 && this.#workers.size < this.#options.workers) {
      const next = this.#takeFirst()
      try {
        const recogniser = this.#startOne()
        if (recogniser) next?.resolve(recogniser)
        else next?.reject(closedError())
      } catch (error) {
        next?.reject(error)
      }
    }
  }
}

/** Waits for work to end, but not for ever. */
async function within(milliseconds: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds)
  })
  await Promise.race([work, patience])
  clearTimeout(timer)
}
