import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

const COMMAND = fileURLToPath(new URL('../../bin/transcribekit.js', import.meta.url))

/** Path of a recording under `fixtures`. */
export function fixture(name: string): string {
  return fileURLToPath(new URL(`../../../../fixtures/${name}`, import.meta.url))
}

/** What the command did. */
export interface Finished {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

export interface RunOptions {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  /** What comes in on standard input, which ends then; left out, there is none. */
  readonly input?: Uint8Array | undefined
}

/** Runs the built command to its end, without keys in its environment. */
export async function run(args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  const { child, finished } = start(args, options)
  child.stdin?.end(options.input)
  return finished
}

/** Starts the built command. */
export function start(args: readonly string[], { cwd, env }: RunOptions = {}) {
  const clean = { ...process.env, OPENAI_API_KEY: '', OPENAI_BASE_URL: '', ...env }
  const child = spawn(process.execPath, [COMMAND, ...args], { cwd, env: clean })
  return { child, finished: finish(child) }
}

function finish(child: ChildProcess): Promise<Finished> {
  let [out, err] = ['', '']
  child.stdout?.setEncoding('utf8').on('data', (text) => {
    out += text
  })
  child.stderr?.setEncoding('utf8').on('data', (text) => {
    err += text
  })
  // A command that does not read its input to the end.
  child.stdin?.on('error', () => {})
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, out, err })))
}

/** An empty folder for one test. */
export async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'transcribekit-cli-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}
