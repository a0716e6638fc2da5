import { randomUUID } from 'node:crypto'
import { unlinkSync } from 'node:fs'
import { chmod, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { TranscriptionError } from '@transcribekit/core'

/** Files that are not whole yet. */
const partial = new Set<string>()

/** Why no file can be made in a folder; `undefined` where one can. Rights alone don't tell, so one is made and removed. */
export async function findHindrance(folder: string): Promise<string | undefined> {
  try {
    await withPartial(folder, 'transcribekit', (aside) => writeFile(aside, '', { flag: 'wx' }))
    return undefined
  } catch (error) {
    return messageOf(error)
  }
}

/**
 * Writes a file beside its place and puts it there when it is whole: nobody finds half of it. One that is replaced has
 * the rights that it had.
 *
 * @throws {TranscriptionError} `internal_error` when it can't be written, or has come to be in the meantime
 */
export async function writeWhole(path: string, content: string, overwrite: boolean): Promise<void> {
  // A link stays one: what it leads to is replaced.
  const target = await realpath(path).catch(() => path)
  try {
    await withPartial(dirname(target), basename(target), async (aside) => {
      const mode = await modeOf(target)
      await writeFile(aside, content, { flag: 'wx', ...(mode !== undefined && { mode }) })
      if (!overwrite && (await modeOf(target)) !== undefined)
        throw new Error('it exists by now; --overwrite replaces it')
      // What is masked of a new file's rights is given to it now.
      if (mode !== undefined) await chmod(aside, mode)
      await rename(aside, target)
    })
  } catch (cause) {
    throw new TranscriptionError('internal_error', `'${path}' could not be written: ${messageOf(cause)}.`, { cause })
  }
}

/** Has a file made beside another, which is removed where it is still there in the end. */
async function withPartial(folder: string, name: string, make: (aside: string) => Promise<void>): Promise<void> {
  const aside = join(folder, `.${name.slice(0, 100)}.${randomUUID()}.tmp`)
  partial.add(aside)
  try {
    await make(aside)
  } finally {
    await rm(aside, { force: true }).catch(() => {})
    partial.delete(aside)
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
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

/** The rights of a file, which is there then. */
function modeOf(path: string): Promise<number | undefined> {
  return stat(path).then(
    ({ mode }) => mode & 0o777,
    () => undefined,
  )
}
