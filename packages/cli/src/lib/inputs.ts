import { stat } from 'node:fs/promises'
import { isAbsolute, resolve } from 'node:path'
import { TranscriptionError } from '@transcribekit/core'
import { glob, isDynamicPattern } from 'tinyglobby'

/** A recording, or why there is none. */
export interface Input {
  /** As it was typed, or found: a path, or `-`. */
  readonly name: string
  readonly failure?: TranscriptionError
}

/**
 * The recordings that a command line names, each once: shells on Windows leave patterns as they are, and so does
 * everybody who quotes them. What exists under the very name is no pattern.
 */
export async function findInputs(names: readonly string[]): Promise<readonly Input[]> {
  const found = new Map<string, Input>()
  for (const name of names) {
    for (const input of await inputsOf(name)) {
      const key = input.name === '-' ? '-' : resolve(input.name)
      if (!found.has(key)) found.set(key, input)
    }
  }
  return [...found.values()]
}

async function inputsOf(name: string): Promise<readonly Input[]> {
  if (name === '-') return [{ name }]
  const stats = await stat(name).catch(() => undefined)
  if (stats?.isDirectory()) return [failed(name, `This is a folder. Name the recordings in it: '${name}/*.mp3'.`)]
  if (stats && !stats.isFile()) return [failed(name, 'This is no file. Pipe it in, and name - in its place.')]
  const pattern = process.platform === 'win32' ? name.replaceAll('\\', '/') : name
  if (stats || !isDynamicPattern(pattern)) return [{ name }]
  const paths = await glob(pattern, { expandDirectories: false, absolute: isAbsolute(name) })
  if (paths.length === 0) return [failed(name, 'There is no such file, and none that matches it as a pattern.')]
  return paths.sort().map((path) => ({ name: path }))
}

function failed(name: string, message: string): Input {
  return { name, failure: new TranscriptionError('not_found', message, { param: 'file' }) }
}
