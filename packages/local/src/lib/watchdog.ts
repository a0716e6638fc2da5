/** How often progress is looked at within a timeout. Looks are counted, so that a machine may go to sleep. */
const CHECKS_PER_TIMEOUT = 10

/** Calls `onStall` once when `progress` has not changed for `timeout` milliseconds. Returns what stops the watch. */
export function watchProgress(timeout: number, progress: () => number, onStall: () => void): () => void {
  let seen = progress()
  let idleChecks = 0
  const timer = setInterval(() => {
    const now = progress()
    idleChecks = now === seen ? idleChecks + 1 : 0
    seen = now
    if (idleChecks < CHECKS_PER_TIMEOUT) return
    clearInterval(timer)
    onStall()
  }, timeout / CHECKS_PER_TIMEOUT)
  // What is watched keeps the process alive, the watch itself does not.
  timer.unref()
  return () => clearInterval(timer)
}
