import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const WORKSPACE = fileURLToPath(new URL('../..', import.meta.url))
/** The app with the routes of ours and of the peers. */
export const NEXT_APP = join(WORKSPACE, 'next')
/** Next's command. */
export const NEXT_BIN = join(WORKSPACE, 'node_modules/next/dist/bin/next')

const INPUTS = [
  '../packages/core/dist',
  '../packages/next/dist',
  'next/app',
  'next/next.config.mjs',
  'src/servers',
  'node_modules/next/package.json',
]
/** Says what the build that is there was made of. */
const STAMP = join(NEXT_APP, '.next/made-of')

/** Makes the production build of the app, where there is none of the same code. */
export async function buildNextApp(): Promise<void> {
  const inputs = digestOf(INPUTS.map((path) => join(WORKSPACE, path)))
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === inputs) return
  console.log('Building the Next app …')
  const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' } as const
  await promisify(execFile)(process.execPath, [NEXT_BIN, 'build'], { cwd: NEXT_APP, env, timeout: 300_000 })
  writeFileSync(STAMP, inputs)
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
