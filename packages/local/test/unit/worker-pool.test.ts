import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Claim } from '../../src/lib/claim.js'
import { deferred } from '../../src/lib/deferred.js'
import { resolveOptions } from '../../src/lib/options.js'
import type { Job } from '../../src/lib/recogniser.js'
import { WorkerPool } from '../../src/lib/worker-pool.js'
import { DEFAULT_SEGMENTATION } from '../../src/speech/segmentation.js'
import { FakeWorker } from '../support/fake-worker.js'
import { stagedBytes } from '../support/upload.js'

vi.mock('node:worker_threads', async () => ({ Worker: (await import('../support/fake-worker.js')).FakeWorker }))

const never = new AbortController().signal
const job: Job = {
  bytes: stagedBytes(Uint8Array.of(1)),
  maxDuration: 10,
  temperature: 0,
  segmentation: DEFAULT_SEGMENTATION,
}
const pool = (workers = 1) => new WorkerPool(resolveOptions({ workers, runtime: 'wasm', stallTimeout: 1000 }))
const failure = (code: string) => expect.objectContaining({ code })

function worker(index: number): FakeWorker {
  const found = FakeWorker.started[index]
  if (!found) throw new Error(`${FakeWorker.started.length} workers were started`)
  return found
}

/** The first event of a job, or its error. */
async function first(events: AsyncIterable<unknown>): Promise<unknown> {
  try {
    for await (const event of events) return event
  } catch (error) {
    return error
  }
}

beforeEach(() => {
  vi.useFakeTimers()
  FakeWorker.reset()
})

afterEach(() => {
  vi.useRealTimers()
})

describe('a thread in native inference', () => {
  it('is terminated after its step; its caller is released at once, and it is replaced when it is gone', async () => {
    const workers = pool()
    const recogniser = await workers.acquire(workers.admit(), never)
    const inside = deferred()
    worker(0).say({ type: 'ready' })
    void worker(0).lock.hold(() => inside.promise)
    const event = first(recogniser.run(job))
    await vi.advanceTimersByTimeAsync(1100)
    expect(await event).toEqual(failure('invalid_audio'))
    expect(worker(0).terminated).toBe(false)

    const released = workers.release(recogniser)
    const next = workers.acquire(workers.admit(), never)
    await vi.advanceTimersByTimeAsync(5000)
    expect(FakeWorker.started).toHaveLength(1)

    inside.resolve()
    await released
    expect(await next).not.toBe(recogniser)
    expect(worker(0).terminated).toBe(true)
    expect(FakeWorker.started).toHaveLength(2)
  })

  it('delays close, but not for ever', async () => {
    for (const patient of [true, false]) {
      FakeWorker.reset()
      const workers = pool()
      const event = first((await workers.acquire(workers.admit(), never)).run(job))
      const inside = deferred()
      void worker(0).lock.hold(() => inside.promise)
      let closed = false
      const closing = workers.close().then(() => {
        closed = true
      })
      expect(await event).toEqual(failure('engine_failed'))
      await vi.advanceTimersByTimeAsync(29_000)
      expect(closed).toBe(false)
      if (patient) inside.resolve()
      else await vi.advanceTimersByTimeAsync(1000)
      await closing
      expect(worker(0).terminated).toBe(patient)
    }
  })
})

describe('a thread without progress', () => {
  /** Runs a job in a busy thread for a while, as one to which so many processors are left. */
  const stillWaiting = async (milliseconds: number, processors: number, jobs: number) => {
    const spy = vi.spyOn(process, 'cpuUsage').mockImplementation((since) => {
      const user = performance.now() * 1000 * processors - (since?.user ?? 0)
      return { user, system: 0 }
    })
    const workers = pool(jobs)
    const events: Promise<unknown>[] = []
    for (let index = 0; index < jobs; index++) {
      const recogniser = await workers.acquire(workers.admit(), never)
      const thread = worker(index)
      thread.utilization = 1
      thread.say({ type: 'ready' })
      events.push(first(recogniser.run(job)))
    }
    await vi.advanceTimersByTimeAsync(milliseconds)
    const waiting = FakeWorker.started.slice(0, jobs).map((thread) => !thread.terminated)
    void workers.close()
    await Promise.all(events)
    spy.mockRestore()
    return waiting
  }

  it.each([
    ['alone on its processor is given up', 1000, 1, [false]],
    ['is not given up before its time', 900, 1, [true]],
    ['that has a quarter of a processor has four times as long', 3900, 0.25, [true]],
    ['that has a quarter of a processor is given up then', 4000, 0.25, [false]],
    ['that is one of two on one processor has twice as long', 1900, 1, [true, true]],
    ['that is one of two on one processor is given up then', 2000, 1, [false, false]],
    ['that has next to no processor has ten times as long', 9900, 0.01, [true]],
    ['that has next to no processor is given up then', 10_000, 0.01, [false]],
  ])('%s', async (_, milliseconds, processors, waiting) => {
    expect(await stillWaiting(milliseconds, processors, waiting.length)).toEqual(waiting)
  })
})

describe('models', () => {
  it('that do not load in time fail who waits', async () => {
    const workers = pool()
    const ready = expect(workers.warm()).rejects.toEqual(failure('engine_failed'))
    const event = first((await workers.acquire(workers.admit(), never)).run(job))
    await vi.advanceTimersByTimeAsync(59_000)
    expect(worker(0).terminated).toBe(false)
    await vi.advanceTimersByTimeAsync(1000)
    await ready
    expect(await event).toEqual(failure('engine_failed'))
    expect(worker(0).terminated).toBe(true)
  })

  it('that can not be loaded fail who waits', async () => {
    const workers = pool()
    const event = first((await workers.acquire(workers.admit(), never)).run(job))
    worker(0).say({ type: 'broken', detail: 'no such file' })
    expect(await event).toMatchObject({ code: 'engine_failed', cause: 'no such file' })
    await vi.advanceTimersByTimeAsync(0)
    expect(worker(0).terminated).toBe(true)
  })
})

describe('a system without threads', () => {
  it('fails the call that needs one', async () => {
    FakeWorker.exhausted = true
    const workers = pool()
    await expect(workers.acquire(workers.admit(), never)).rejects.toEqual(failure('engine_failed'))
    await expect(pool().warm()).rejects.toEqual(failure('engine_failed'))
  })

  it('fails the call that waits for a replacement', async () => {
    const workers = pool()
    const recogniser = await workers.acquire(workers.admit(), never)
    recogniser.run(job)
    const waiting = expect(workers.acquire(workers.admit(), never)).rejects.toEqual(failure('engine_failed'))
    FakeWorker.exhausted = true
    worker(0).emit('error', new Error('out of memory'))
    await workers.release(recogniser)
    await waiting
    FakeWorker.exhausted = false
    await workers.acquire(workers.admit(), never)
  })
})

describe('an idle worker that died', () => {
  it('is not handed out again', async () => {
    const workers = pool()
    const dead = await workers.acquire(workers.admit(), never)
    await workers.release(dead)
    worker(0).emit('error', new Error('out of memory'))
    expect(await workers.acquire(workers.admit(), never)).not.toBe(dead)
  })
})

describe('a worker that was taken for a recording that still arrives', () => {
  /** Takes a worker and gives it back when it is wanted. */
  const takePatiently = async (workers: WorkerPool, name: string, log: string[]) => {
    const claim = workers.admit()
    const recogniser = await workers.acquire(claim, never)
    claim.onWanted = () => {
      log.push(`${name} gives way`)
      void workers.release(recogniser)
    }
    return { claim, recogniser }
  }
  const wait = (workers: WorkerPool, claim: Claim, name: string, log: string[]) =>
    workers.acquire(claim, never).then((recogniser) => {
      log.push(`${name} works`)
      return recogniser
    })

  it('is given to whole ones first: as many as needed, the latest first, in the order of their calls', async () => {
    const log: string[] = []
    const workers = pool(3)
    await takePatiently(workers, 'a', log)
    await takePatiently(workers, 'b', log)
    await takePatiently(workers, 'c', log)
    const [patient, first, second] = [workers.admit(), workers.admit(), workers.admit()]
    void wait(workers, patient, 'patient', log)
    workers.insist(second)
    void wait(workers, second, 'second', log)
    await vi.advanceTimersByTimeAsync(0)
    expect(log).toEqual(['c gives way', 'second works'])
    void wait(workers, first, 'first', log)
    await vi.advanceTimersByTimeAsync(0)
    expect(log).toHaveLength(2)
    workers.insist(first)
    await vi.advanceTimersByTimeAsync(0)
    expect(log.slice(2)).toEqual(['b gives way', 'first works'])
    workers.insist(patient)
    await vi.advanceTimersByTimeAsync(0)
    expect(log.slice(4)).toEqual(['a gives way', 'patient works'])
  })

  it('is kept from the moment when the recording is whole', async () => {
    const log: string[] = []
    const workers = pool()
    const taken = await takePatiently(workers, 'a', log)
    workers.insist(taken.claim)
    const other = workers.admit()
    workers.insist(other)
    void wait(workers, other, 'other', log)
    await vi.advanceTimersByTimeAsync(0)
    expect(log).toEqual([])
    await workers.release(taken.recogniser)
    await vi.advanceTimersByTimeAsync(0)
    expect(log).toEqual(['other works'])
  })

  it('goes to who came first, although another became whole before', async () => {
    const log: string[] = []
    const workers = pool()
    const busy = workers.admit()
    workers.insist(busy)
    const recogniser = await workers.acquire(busy, never)
    const [first, second] = [workers.admit(), workers.admit()]
    void wait(workers, first, 'first', log)
    void wait(workers, second, 'second', log)
    workers.insist(second)
    workers.insist(first)
    await workers.release(recogniser)
    await vi.advanceTimersByTimeAsync(0)
    expect(log).toEqual(['first works'])
  })
})
