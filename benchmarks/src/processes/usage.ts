import { readdirSync, readFileSync, writeFileSync } from 'node:fs'

const MB = 1024 ** 2

/** Memory of a process that is resident, in MB: now, and at most since {@link resetPeak}. */
export function memoryOf(pid: number): { now: number; peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const field = (name: string) => (Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) * 1024) / MB
  return { now: field('VmRSS'), peak: field('VmHWM') }
}

/** Lets the kernel measure the peak of a process's memory anew. */
export function resetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5')
}

/** Seconds of CPU that a process has taken, with all of its threads. */
export function cpuOf(pid: number): number {
  // The scheduler's own count: `stat` counts in steps of 10 ms.
  const tasks = readdirSync(`/proc/${pid}/task`)
  return tasks.reduce((sum, task) => sum + nanosecondsOf(`/proc/${pid}/task/${task}/schedstat`), 0) / 1e9
}

/** Memory of the machine that is free for the taking, in MB. */
export function availableMemory(): number {
  return Number(/^MemAvailable:\s+(\d+)/m.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1]) / 1024
}

function nanosecondsOf(path: string): number {
  try {
    return Number(readFileSync(path, 'utf8').split(' ')[0])
  } catch {
    // The thread has ended in between.
    return 0
  }
}
