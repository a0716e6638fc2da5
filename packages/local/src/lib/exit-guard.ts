import type { InferenceLock } from './inference-lock.js'

/** How long the end of the process is held up for native steps that still run, all together. Milliseconds. */
const PATIENCE = 10_000

/** The locks of all threads that live. */
const live = new Set<InferenceLock>()
let listening = false

/** The end of the process terminates all threads, so it has to wait like everybody else who terminates one. */
export function guardExit(lock: InferenceLock): void {
  live.add(lock)
  if (listening) return
  listening = true
  process.on('exit', closeAll)
}

/** The lock's thread has ended. */
export function unguardExit(lock: InferenceLock): void {
  live.delete(lock)
}

function closeAll(): void {
  const deadline = performance.now() + PATIENCE
  // All are told before the first is waited for, so that their steps end side by side.
  for (const lock of live) lock.refuse()
  for (const lock of live) lock.closeNow(Math.max(0, deadline - performance.now()))
}
