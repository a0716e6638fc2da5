import { mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

/** A folder that this process takes for that of temporary files, so that it sees those of its own only. */
export function ownTemporaryFolder(): { readonly files: () => string[]; remove(): void } {
  const shared = process.env.TMPDIR
  const folder = mkdtempSync(join(tmpdir(), 'faults-'))
  process.env.TMPDIR = folder
  return {
    files: () => readdirSync(folder),
    remove() {
      if (shared === undefined) delete process.env.TMPDIR
      else process.env.TMPDIR = shared
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Temporary files that are open in this process, also those that have no name any more. */
export function openTemporaryFiles(): string[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      const target = readlinkSync(`/proc/self/fd/${fd}`)
      return target.includes('transcribekit-') ? [target] : []
    } catch {
      return []
    }
  })
}

/** What would keep this process alive, by kind: sockets, servers, timers. */
export function activeResources(): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const kind of process.getActiveResourcesInfo()) counts[kind] = (counts[kind] ?? 0) + 1
  return counts
}

/** True when there are no more sockets, servers, open files and timers than there were. */
export function isWithin(now: Readonly<Record<string, number>>, then: Readonly<Record<string, number>>): boolean {
  const kinds = ['FileHandle', 'TCPServerWrap', 'TCPSocketWrap', 'Timeout']
  return kinds.every((kind) => (now[kind] ?? 0) <= (then[kind] ?? 0))
}

/** Bytes that somebody still holds. */
export async function heldMemory(): Promise<number> {
  for (let round = 0; round < 3; round++) {
    collectGarbage()
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}
