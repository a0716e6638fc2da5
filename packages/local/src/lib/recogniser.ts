import { dirname, join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { TranscriptionError } from '@transcribekit/core'
import { type Deferred, deferred } from './deferred.js'
import { guardExit, unguardExit } from './exit-guard.js'
import { closedError, lostWorkerError, startError } from './failures.js'
import here from './here.cjs'
import { InferenceLock } from './inference-lock.js'
import { JobState } from './job-state.js'
import { Mailbox } from './mailbox.js'
import type { Runtime } from './options.js'
import { ProcessorShare } from './processor-share.js'
import type { JobMessage, WorkerMessage, WorkerSettings } from './protocol.js'
import { watchProgress } from './watchdog.js'

/**
 * A worker that was told to stop is given this long before it is terminated. Milliseconds. It looks up after every
 * step of a few milliseconds, but the encoder takes up to 700 in one go, and loading the models again takes longer.
 */
const STOP_GRACE = 1000
/** Models that are not loaded after this many milliseconds never will be: it takes 1 to 2 seconds, 15 when busy. */
const LOAD_TIMEOUT = 60_000
/** The thread's own code is ESM in both builds. */
const ENTRY = join(dirname(here), '../../esm/worker/entry.js')

/** What a worker reports about a job. */
export type JobEvent = Extract<WorkerMessage, { type: 'segment' | 'done' }>
export type Job = Omit<JobMessage, 'state'>

export interface RecogniserOptions {
  readonly runtime: Runtime
  /** Milliseconds without progress, of those in which it could compute, after which the thread is given up. */
  readonly stallTimeout: number
  /** The thread has ended, for whatever reason. */
  readonly onGone: () => void
}

interface RunningJob {
  readonly state: JobState
  readonly events: Mailbox<JobEvent>
  /** The worker does not touch the recording any more. */
  readonly ended: Deferred
}

/** A worker thread with the models in it. It does one recording at a time and is thrown away when it hangs or dies. */
export class Recogniser {
  readonly #worker: Worker
  readonly #lock = new InferenceLock()
  readonly #stallTimeout: number
  readonly #ready = deferred()
  readonly #gone = deferred()
  #job: RunningJob | undefined
  #stopWatch: () => void
  #alive = true
  #loaded = false

  /** Throws when the system allows no more threads. */
  constructor({ runtime, stallTimeout, onGone }: RecogniserOptions) {
    this.#stallTimeout = stallTimeout
    const workerData: WorkerSettings = { runtime, lock: this.#lock.buffer }
    // The application's flags (loaders, `--input-type`) are not meant for this file.
    this.#worker = new Worker(ENTRY, { workerData, execArgv: [] })
    guardExit(this.#lock)
    // Only work keeps the process alive.
    this.#worker.unref()
    const loadsTooLong = () => this.end(startError(new Error(`not loaded after ${LOAD_TIMEOUT} ms`)))
    this.#stopWatch = watchProgress(LOAD_TIMEOUT, { progress: () => 0 }, loadsTooLong)
    // Whoever waits for it sees the error; nobody has to.
    this.#ready.promise.catch(() => undefined)
    this.#worker.on('message', (message: WorkerMessage) => this.#receive(message))
    this.#worker.on('error', (cause) => this.end(this.#lost(cause)))
    this.#worker.on('exit', () => {
      this.#lock.free()
      unguardExit(this.#lock)
      this.end(this.#lost(new Error('the worker ended')))
      this.#endJob()
      this.#gone.resolve()
      onGone()
    })
  }

  /** Can it be given another job? */
  get alive(): boolean {
    return this.#alive
  }

  /** Resolves when the models are loaded, rejects when they can't be; until then the process is kept alive. */
  async warm(): Promise<void> {
    this.#worker.ref()
    try {
      await this.#ready.promise
    } finally {
      if (this.#alive && !this.#job) this.#worker.unref()
    }
  }

  /** Starts a job; {@link stop} must be called when its events are no longer read. */
  run(job: Job): Mailbox<JobEvent> {
    const state = new JobState()
    const events = new Mailbox<JobEvent>()
    if (!this.#alive) {
      events.fail(closedError())
      return events
    }
    this.#job = { state, events, ended: deferred() }
    this.#worker.ref()
    const message: JobMessage = { ...job, state: state.buffer }
    this.#worker.postMessage(message)
    if (this.#loaded) this.#watchJob(this.#job)
    return events
  }

  /** Stops the job, if it is still running, and resolves when the worker does not touch its recording any more. */
  async stop(): Promise<void> {
    const job = this.#job
    if (!job) return
    job.state.abort()
    await this.#ready.promise.catch(() => undefined)
    const timer = setTimeout(() => this.end(closedError()), STOP_GRACE)
    await job.ended.promise
    clearTimeout(timer)
  }

  /**
   * Fails the job that still runs and whoever waits for the models, at once, and ends the thread: at once too, or
   * after the step of native inference that it is in. Resolves when the thread is gone; never rejects.
   */
  end(failure: unknown): Promise<void> {
    if (!this.#alive) return this.#gone.promise
    this.#alive = false
    this.#stopWatch()
    this.#ready.reject(failure)
    this.#job?.events.fail(failure)
    this.#job?.state.abort()
    // Whoever waits for the end must not see the process end instead.
    this.#worker.ref()
    void this.#terminate()
    return this.#gone.promise
  }

  async #terminate(): Promise<void> {
    await this.#lock.close()
    await this.#worker.terminate().catch(() => undefined)
  }

  #receive(message: WorkerMessage): void {
    if (message.type === 'ready') {
      this.#becomeReady()
      return
    }
    if (message.type === 'broken') {
      this.end(startError(message.detail))
      return
    }
    const events = this.#job?.events
    if (message.type === 'segment' || message.type === 'done') events?.push(message)
    if (message.type === 'segment') return
    if (message.type === 'failed') {
      const param = message.code === 'engine_failed' ? undefined : 'file'
      events?.fail(new TranscriptionError(message.code, message.message, { param, cause: message.detail }))
    }
    this.#endJob()
  }

  #becomeReady(): void {
    if (!this.#alive) return
    this.#loaded = true
    this.#stopWatch()
    this.#ready.resolve()
    // A machine may be busy while it loads, so the watch over the job begins after it.
    if (this.#job) this.#watchJob(this.#job)
  }

  #watchJob({ state }: RunningJob): void {
    const stalled = () => this.end(this.#lost(new Error(`no progress for ${this.#stallTimeout} ms`)))
    const share = new ProcessorShare(this.#worker)
    const watched = { progress: () => state.progress, share: () => share.look() }
    const stop = watchProgress(this.#stallTimeout, watched, stalled)
    this.#stopWatch = () => {
      stop()
      share.end()
    }
  }

  #lost(cause: unknown): TranscriptionError {
    return this.#loaded ? lostWorkerError(this.#job?.state.recognising ?? true, cause) : startError(cause)
  }

  #endJob(): void {
    const job = this.#job
    if (!job) return
    this.#job = undefined
    job.events.end()
    job.ended.resolve()
    if (!this.#alive) return
    this.#stopWatch()
    this.#worker.unref()
  }
}
