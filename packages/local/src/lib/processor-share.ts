import type { Worker } from 'node:worker_threads'

/** Where a thread gets next to nothing of the processors, this part of the time counts, so that every wait has an end. */
const LEAST = 0.1
/** How busy the threads are that are looked at, each from 0 to 1. */
const demands = new Map<ProcessorShare, number>()

/**
 * How much of the time a worker thread could compute: on a machine that is busy with other things, or in a container
 * with a fraction of a processor, a step of 0.7 seconds takes 10, and nothing hangs.
 *
 * Node 20 tells no thread's processor time, so it is the process's, divided among the threads that are busy.
 */
export class ProcessorShare {
  readonly #worker: Worker
  #loop: ReturnType<Worker['performance']['eventLoopUtilization']>
  #used = process.cpuUsage()
  #time = performance.now()

  constructor(worker: Worker) {
    this.#worker = worker
    this.#loop = worker.performance.eventLoopUtilization()
    demands.set(this, 1)
  }

  /** The part of the time since the last look, from 0.1 to 1. A thread that waits for an event has all of it. */
  look(): number {
    const { performance: thread } = this.#worker
    const busy = Math.min(1, Math.max(0, thread.eventLoopUtilization(this.#loop).utilization))
    const { user, system } = process.cpuUsage(this.#used)
    const processors = (user + system) / 1000 / Math.max(1, performance.now() - this.#time)
    this.#loop = thread.eventLoopUtilization()
    this.#used = process.cpuUsage()
    this.#time = performance.now()
    demands.set(this, busy)
    const demand = [...demands.values()].reduce((sum, each) => sum + each, 0)
    const computing = Math.min(1, processors / Math.max(1, demand))
    return Math.max(LEAST, 1 - busy + busy * computing)
  }

  /** It is not looked at any more. */
  end(): void {
    demands.delete(this)
  }
}
