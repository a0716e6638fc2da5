import { readdirSync, readlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'

/** Numbers of the open descriptors of spools in this process: temporary files that have no name any more. */
export function openSpools(): string[] {
  return readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).includes('transcribekit-')
    } catch {
      return false
    }
  })
}

/** Temporary files of spools that still have a name. */
export function namedSpools(): string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith('transcribekit-') && name.length > 40)
}
