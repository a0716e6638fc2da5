import { randomUUID } from 'node:crypto'
import { unlinkSync } from 'node:fs'
import { realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { TranscriptionError } from '@transcribekit/core'

/** Files that are not whole yet. */
const partial = new Set<string>()

/**
 * Writes a file beside its place and puts it there when it is whole: nobody finds half of it.
 *
 * @throws {TranscriptionError} `internal_error` when it can't be written, or has come to be in the meantime
 */
export async function writeWhole(path: string, content: string, overwrite: boolean): Promise<void> {
  // A link stays one: what it leads to is replaced.
  const target = await realpath(path).catch(() => path)
  const aside = join(dirname(target), `.${basename(target).slice(0, 100)}.${randomUUID()}.tmp`)
  partial.add(aside)
  try {
    await writeFile(aside, content, { flag: 'wx' })
    if (!overwrite && (await exists(target))) throw new Error('it exists by now; --overwrite replaces it')
    await rename(aside, target)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new TranscriptionError('internal_error', `'${path}' could not be written: ${why}.`, { cause })
  } finally {
    await rm(aside, { force: true }).catch(() => {})
    partial.delete(aside)
  }
}

/** Removes, at once, what is not whole yet: the process is about to end. */
export function removePartial(): void {
  for (const path of partial) {
    try {
      unlinkSync(path)
    } catch {
      // It is gone already, or was never there.
    }
  }
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
