import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { promisify } from 'node:util'
import { Worker } from 'node:worker_threads'
import { describe, expect, it } from 'vitest'
import { InferenceLock } from '../../src/lib/inference-lock.js'

const run = promisify(execFile)
const built = (name: string) => JSON.stringify(new URL(`../../dist/esm/lib/${name}.js`, import.meta.url).href)

/** Runs in a plain thread, as native code does: nothing gets in between while it is inside of the lock. */
const holder = (milliseconds: number, times = 1) => `
  import { parentPort, workerData } from 'node:worker_threads'
  import { InferenceLock } from ${built('inference-lock')}
  const lock = new InferenceLock(workerData.lock)
  const counter = new Int32Array(workerData.counter)
  const stayInside = () => {
    parentPort.postMessage('inside')
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ${milliseconds})
    Atomics.add(counter, 0, 1)
  }
  parentPort.on('message', () => undefined)
  for (let i = 0; i < ${times}; i++) await lock.hold(stayInside)`

async function startHolder(milliseconds: number, times?: number) {
  const lock = new InferenceLock()
  const counter = new Int32Array(new SharedArrayBuffer(4))
  const url = new URL(`data:text/javascript,${encodeURIComponent(holder(milliseconds, times))}`)
  const worker = new Worker(url, { workerData: { lock: lock.buffer, counter: counter.buffer } })
  await once(worker, 'message')
  return { lock, worker, finished: () => Atomics.load(counter, 0) }
}

describe('InferenceLock', () => {
  it('gives back what the work gives, and its error', async () => {
    const lock = new InferenceLock()
    expect(await lock.hold(async () => 5)).toBe(5)
    await expect(lock.hold(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(await lock.hold(() => 6)).toBe(6)
  })

  it('closes at once when nobody is inside, as often as one likes', async () => {
    const lock = new InferenceLock()
    await lock.close()
    await lock.close()
    lock.closeNow(10_000)
  })

  it('closes when the thread has come out, and lets it in no more', async () => {
    const { lock, worker, finished } = await startHolder(100, 1000)
    await lock.close()
    const steps = finished()
    expect(steps).toBeGreaterThanOrEqual(1)
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(finished()).toBe(steps)
    await worker.terminate()
  })

  it('can be waited for without an event loop', async () => {
    const { lock, worker, finished } = await startHolder(300)
    lock.closeNow(10_000)
    expect(finished()).toBe(1)
    await worker.terminate()
  })

  it('is not waited for longer than wanted', async () => {
    const { lock, worker, finished } = await startHolder(60_000)
    lock.closeNow(50)
    expect(finished()).toBe(0)
    const closed = lock.close()
    await worker.terminate()
    // The thread died inside, so somebody else has to say that it is out.
    lock.free()
    await closed
  })
})

describe('the end of the process', () => {
  it('waits until a thread has come out', async () => {
    const script = `
      import { once } from 'node:events'
      import { Worker } from 'node:worker_threads'
      import { guardExit } from ${built('exit-guard')}
      import { InferenceLock } from ${built('inference-lock')}
      const lock = new InferenceLock()
      const counter = new SharedArrayBuffer(4)
      guardExit(lock)
      process.on('exit', () => console.log('finished', new Int32Array(counter)[0]))
      const url = new URL('data:text/javascript,' + ${JSON.stringify(encodeURIComponent(holder(500)))})
      await once(new Worker(url, { workerData: { lock: lock.buffer, counter } }), 'message')
      process.exit(0)`
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script], { timeout: 60_000 })
    expect(stdout.trim()).toBe('finished 1')
  })
})
