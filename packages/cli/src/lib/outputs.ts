import type { Stats } from 'node:fs'
import { mkdir, realpath, stat } from 'node:fs/promises'
import { basename, dirname, join, parse, resolve } from 'node:path'
import type { Job } from './arguments.js'
import { extensionOf } from './formats.js'
import type { Input } from './inputs.js'
import { UsageError } from './usage-error.js'
import { findHindrance } from './write-file.js'

type Wishes = Pick<Job, 'format' | 'output' | 'outputDir' | 'overwrite' | 'print'>

/**
 * The file that each result goes to; `undefined` is standard output. Whatever would lose a result is refused here,
 * before the first recording is transcribed.
 *
 * @throws {UsageError}
 */
export async function planOutputs(inputs: readonly Input[], wishes: Wishes): Promise<readonly (string | undefined)[]> {
  const { format, output, outputDir } = wishes
  const folder = outputDir ?? ((await isFolder(output)) ? output : undefined)
  if (folder === undefined && inputs.length > 1) checkSeveral(wishes)
  if (folder === undefined && output === undefined) return inputs.map(() => undefined)
  const files = inputs.map(({ name }) => (folder === undefined ? output : join(folder, nameOf(name, format))))
  const recordings = new Set(await Promise.all(inputs.map(({ name }) => realPath(name))))
  const targets = new Set<string>()
  for (const [index, file] of files.entries()) {
    if (file === undefined || inputs[index]?.failure) continue
    await checkTarget(file, { ...wishes, recordings, targets })
  }
  await makeFolder(folder ?? dirname(output ?? ''), outputDir !== undefined)
  await checkFolders(targets)
  return files
}

function checkSeveral({ format, output, print }: Wishes) {
  if (output !== undefined) {
    throw new UsageError(`'${output}' is one file for several recordings. Name a folder: --output-dir.`)
  }
  if (print === 'result' && (format === 'srt' || format === 'vtt')) {
    throw new UsageError(`Several recordings as ${format} would run together. Name a folder: --output-dir.`)
  }
}

interface Known {
  readonly overwrite: boolean
  readonly recordings: ReadonlySet<string>
  /** Files that results go to, as far as they are known. */
  readonly targets: Set<string>
}

async function checkTarget(file: string, { overwrite, recordings, targets }: Known) {
  const path = await realPath(file)
  if (targets.has(path)) throw new UsageError(`Two recordings would be written to '${file}'. Give them other names.`)
  targets.add(path)
  const stats = await statOf(file)
  if (recordings.has(path)) {
    throw new UsageError(`'${file}' is a recording itself. Name another file.`)
  }
  if (stats && !stats.isFile()) {
    throw new UsageError(`'${file}' is no file that can be replaced. Without --output, results go to standard output.`)
  }
  if (stats && !overwrite) throw new UsageError(`'${file}' exists already. Name another file, or give --overwrite.`)
}

async function makeFolder(folder: string, isWanted: boolean) {
  try {
    if (isWanted) await mkdir(folder, { recursive: true })
    else if (!(await stat(folder)).isDirectory()) throw new Error('It is a file.')
  } catch {
    throw new UsageError(`There is no folder '${folder}'${isWanted ? ', and it can not be made' : ''}.`)
  }
}

/** Files can be made in every folder that results go to, also behind links. */
async function checkFolders(targets: ReadonlySet<string>) {
  for (const folder of new Set([...targets].map((target) => dirname(target)))) {
    const hindrance = await findHindrance(folder)
    if (hindrance !== undefined) throw new UsageError(`The folder '${folder}' can not be written: ${hindrance}.`)
  }
}

function nameOf(input: string, format: Job['format']): string {
  const base = input === '-' ? 'stdin' : parse(basename(input)).name
  return `${base}.${extensionOf(format)}`
}

async function isFolder(path: string | undefined): Promise<boolean> {
  if (path === undefined) return false
  return /[\\/]$/.test(path) || ((await statOf(path))?.isDirectory() ?? false)
}

/** Where a path leads to behind links; what is not there yet is where it says. */
function realPath(path: string): Promise<string> {
  return realpath(path).catch(() => resolve(path))
}

function statOf(path: string): Promise<Stats | undefined> {
  return stat(path).catch(() => undefined)
}
