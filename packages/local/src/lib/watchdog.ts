/** How often progress is looked at within a timeout. Looks are counted, so that a machine may go to sleep. */
const LOOKS_PER_TIMEOUT = 10

export interface Watched {
  /** Changes whenever it gets on. */
  readonly progress: () => number
  /** The part of the time since the last look that it could have got on, up to 1. Without it: all. */
  readonly share?: () => number
}

/** Calls `onStall` once when there was no progress in `timeout` milliseconds that it could have. Returns what stops the watch. */
export function watchProgress(timeout: number, { progress, share }: Watched, onStall: () => void): () => void {
  let seen = progress()
  let idleLooks = 0
  const timer = setInterval(() => {
    const now = progress()
    const part = share?.() ?? 1
    idleLooks = now === seen ? idleLooks + part : 0
    seen = now
    // A tenth and a tenth and so on is not quite one.
    if (idleLooks < LOOKS_PER_TIMEOUT - 0.001) return
    clearInterval(timer)
    onStall()
  }, timeout / LOOKS_PER_TIMEOUT)
  // What is watched keeps the process alive, the watch itself does not.
  timer.unref()
  return () => clearInterval(timer)
}
