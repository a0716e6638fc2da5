import { EventEmitter } from 'node:events'
import { InferenceLock } from '../../src/lib/inference-lock.js'
import type { WorkerMessage, WorkerSettings } from '../../src/lib/protocol.js'

/** A worker thread that does what a test says. */
export class FakeWorker extends EventEmitter {
  /** All that were started. */
  static started: FakeWorker[] = []
  /** The system has no threads left. */
  static exhausted = false

  readonly lock: InferenceLock
  readonly received: unknown[] = []
  terminated = false
  /** How busy the thread is, from 0 to 1. */
  utilization = 0
  readonly performance = { eventLoopUtilization: () => ({ utilization: this.utilization }) }

  constructor(_entry: URL, { workerData }: { readonly workerData: WorkerSettings }) {
    super()
    if (FakeWorker.exhausted) throw new Error('ERR_WORKER_INIT_FAILED')
    this.lock = new InferenceLock(workerData.lock)
    FakeWorker.started.push(this)
  }

  static reset(): void {
    FakeWorker.started = []
    FakeWorker.exhausted = false
  }

  say(message: WorkerMessage): void {
    this.emit('message', message)
  }

  postMessage(message: unknown): void {
    this.received.push(message)
  }

  async terminate(): Promise<void> {
    if (this.terminated) return
    this.terminated = true
    this.emit('exit', 1)
  }

  ref(): void {}

  unref(): void {}
}
