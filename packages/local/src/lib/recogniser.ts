import { Worker } from 'node:worker_threads'
import { TranscriptionError } from '@transcribekit/core'
import { closedError, lostWorkerError, startError } from './failures.js'
import { JobState } from './job-state.js'
import { Mailbox } from './mailbox.js'
import type { JobMessage, WorkerMessage, WorkerSettings } from './protocol.js'

/** How often progress is looked at within a stall timeout. Ticks are counted, so that a machine may go to sleep. */
const CHECKS_PER_TIMEOUT = 10
/**
 * A worker that was told to stop is given this long before it is terminated. Milliseconds. It looks up after every
 * step of a few milliseconds, but the encoder takes up to 700 in one go, and loading the models again takes longer.
 */
const STOP_GRACE = 1000
const ENTRY = new URL('../worker/entry.js', import.meta.url)

/** What a worker reports about a job. */
export type JobEvent = Extract<WorkerMessage, { type: 'segment' | 'done' }>
export type Job = Omit<JobMessage, 'state'>

interface RunningJob {
  readonly state: JobState
  readonly events: Mailbox<JobEvent>
  readonly ended: Promise<void>
  readonly markEnded: () => void
}

/** A worker thread with the models in it. It does one recording at a time and is thrown away when it hangs or dies. */
export class Recogniser {
  /** Resolves when the models are loaded; rejects when they can't be. */
  readonly ready: Promise<void>
  readonly #worker: Worker
  readonly #stallTimeout: number
  #job: RunningJob | undefined
  #watchdog: NodeJS.Timeout | undefined
  #alive = true
  #loaded = false

  constructor(settings: WorkerSettings, stallTimeout: number, onDeath: () => void) {
    this.#stallTimeout = stallTimeout
    // The application's flags (loaders, `--input-type`) are not meant for this file.
    this.#worker = new Worker(ENTRY, { workerData: settings, execArgv: [] })
    // Only work keeps the process alive.
    this.#worker.unref()
    this.ready = new Promise((resolve, reject) => {
      this.#worker.on('message', (message: WorkerMessage) => {
        if (message.type === 'ready') {
          this.#loaded = true
          resolve()
        } else this.#receive(message)
      })
      this.#worker.on('error', (cause) => {
        this.#die(cause)
        reject(startError(cause))
      })
      this.#worker.on('exit', () => {
        this.#die(new Error('the worker ended'))
        reject(closedError())
        onDeath()
      })
    })
    // Whoever waits for it sees the error; nobody has to.
    this.ready.catch(() => undefined)
  }

  get alive(): boolean {
    return this.#alive
  }

  /** Keeps the process alive until the models are loaded. */
  async warm(): Promise<void> {
    this.#worker.ref()
    try {
      await this.ready
    } finally {
      if (!this.#job) this.#worker.unref()
    }
  }

  /** Starts a job; {@link stop} must be called when its events are no longer read. */
  run(job: Job): Mailbox<JobEvent> {
    const state = new JobState()
    const events = new Mailbox<JobEvent>()
    let markEnded = (): void => undefined
    const ended = new Promise<void>((resolve) => {
      markEnded = resolve
    })
    this.#job = { state, events, ended, markEnded }
    this.#worker.ref()
    const message: JobMessage = { ...job, state: state.buffer }
    this.#worker.postMessage(message)
    // Loading may take long on a busy machine, so the watch begins after it.
    this.ready.then(
      () => this.#watch(state),
      () => undefined,
    )
    return events
  }

  /** Stops the job, if it is still running, and resolves when the worker is free again or gone. */
  async stop(): Promise<void> {
    const job = this.#job
    if (!job) return
    job.state.abort()
    await this.ready.catch(() => undefined)
    const timer = setTimeout(() => this.terminate(), STOP_GRACE)
    await job.ended
    clearTimeout(timer)
  }

  /** Ends the thread at once; a job that is still running fails with `reason`. */
  async terminate(reason?: unknown): Promise<void> {
    this.#alive = false
    this.#job?.events.fail(reason)
    await this.#worker.terminate()
  }

  #receive(message: Exclude<WorkerMessage, { type: 'ready' }>): void {
    const events = this.#job?.events
    if (message.type === 'segment' || message.type === 'done') events?.push(message)
    if (message.type === 'segment') return
    if (message.type === 'failed') {
      const param = message.code === 'engine_failed' ? undefined : 'file'
      events?.fail(new TranscriptionError(message.code, message.message, { param, cause: message.detail }))
    }
    this.#endJob()
  }

  #watch(state: JobState): void {
    if (this.#job?.state !== state) return
    let seen = state.progress
    let idleChecks = 0
    this.#watchdog = setInterval(() => {
      idleChecks = state.progress === seen ? idleChecks + 1 : 0
      seen = state.progress
      if (idleChecks < CHECKS_PER_TIMEOUT) return
      this.#die(new Error(`no progress for ${this.#stallTimeout} ms`))
      void this.#worker.terminate()
    }, this.#stallTimeout / CHECKS_PER_TIMEOUT)
  }

  #die(cause: unknown): void {
    this.#alive = false
    const job = this.#job
    job?.events.fail(this.#loaded ? lostWorkerError(job.state.recognising, cause) : startError(cause))
    this.#endJob()
  }

  #endJob(): void {
    clearInterval(this.#watchdog)
    this.#job?.events.end()
    this.#job?.markEnded()
    this.#job = undefined
    this.#worker.unref()
  }
}
