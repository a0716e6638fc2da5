import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type RunningProcess, startProcess } from '../process.js'
import { cleanEnvironment, ROOT, run, WITHOUT_KEY } from '../repository.js'

const APP = join(ROOT, 'tests/apps/next')
const NEXT = join(ROOT, 'tests/node_modules/next/dist/bin/next')
const INPUTS = [
  'packages/core/dist',
  'packages/next/dist',
  'tests/apps/next/app',
  'tests/apps/next/next.config.mjs',
  'tests/node_modules/next/package.json',
]
/** Pages for browsers that every server offers. */
export const PAGES = join(APP, 'public')
/** Says what the build that is there was made of. */
const STAMP = join(APP, '.next/made-of')

/** Makes the production build of `tests/apps/next`, where there is none of the same code. */
export async function buildNextApp(): Promise<void> {
  const inputs = digestOf(INPUTS.map((path) => join(ROOT, path)))
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === inputs) return
  await run('node', [NEXT, 'build'], { cwd: APP, env: WITHOUT_KEY })
  writeFileSync(STAMP, inputs)
}

/** Starts the production build of `tests/apps/next` on a free port. */
export function startNextApp(env: Record<string, string>): Promise<RunningProcess> {
  return startProcess('node', [NEXT, 'start', '-p', '0', '-H', '127.0.0.1'], {
    cwd: APP,
    env: { ...cleanEnvironment(), ...env },
    until: /(http:\/\/127\.0\.0\.1:\d+)[\s\S]*Ready in/,
    timeout: 60_000,
  })
}

function digestOf(paths: readonly string[]): string {
  const hash = createHash('sha256')
  for (const file of paths.flatMap(filesOf)) hash.update(file).update(readFileSync(file))
  return hash.digest('hex')
}

function filesOf(path: string): string[] {
  if (statSync(path).isFile()) return [path]
  const files = readdirSync(path, { recursive: true, encoding: 'utf8' }).map((name) => join(path, name))
  return files.filter((file) => statSync(file).isFile()).sort()
}
