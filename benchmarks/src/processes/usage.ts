import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'

/** Milliseconds between two readings, where the kernel does not keep the peak. */
const SAMPLING = 20
/** Steps per second in which `stat` counts. */
const TICKS = 100

/** The system's own figures about processes, which other systems do not have. */
export const HAS_FIGURES = existsSync('/proc/self/status')

/**
 * Watches the resident memory of a process.
 *
 * @returns gives the growth in MB so far, at its peak; call it once
 */
export function watchMemory(pid: number): () => number {
  try {
    // The kernel measures the peak anew.
    writeFileSync(`/proc/${pid}/clear_refs`, '5')
    const idle = memoryOf(pid, 'VmRSS')
    return () => Math.max(0, memoryOf(pid, 'VmHWM') - idle)
  } catch {
    return sampleMemory(pid)
  }
}

function sampleMemory(pid: number): () => number {
  const idle = memoryOf(pid, 'VmRSS')
  let peak = idle
  const timer = setInterval(() => {
    peak = Math.max(peak, existsSync(`/proc/${pid}`) ? memoryOf(pid, 'VmRSS') : 0)
  }, SAMPLING)
  timer.unref()
  return () => {
    clearInterval(timer)
    return peak - idle
  }
}

/** Seconds of CPU that a process has taken, with all of its threads. */
export function cpuOf(pid: number): number {
  // The scheduler's own count, in nanoseconds.
  const tasks = readdirSync(`/proc/${pid}/task`)
  const exact = tasks.reduce((sum, task) => sum + nanosecondsOf(`/proc/${pid}/task/${task}/schedstat`), 0) / 1e9
  if (exact > 0) return exact
  const [, , , , , , , , , , , user, system] =
    readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(user) + Number(system)) / TICKS
}

/** Memory of the machine that is free for the taking, in MB. */
export function availableMemory(): number {
  return Number(/^MemAvailable:\s+(\d+)/m.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1]) / 1024
}

/** In MB. */
function memoryOf(pid: number, field: 'VmRSS' | 'VmHWM'): number {
  return (
    Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024
  )
}

function nanosecondsOf(path: string): number {
  try {
    return Number(readFileSync(path, 'utf8').split(' ')[0])
  } catch {
    // The thread has ended in between.
    return 0
  }
}
