import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/** The repository's root folder. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** Packages that are published, in the order of their dependencies. */
export const PACKAGES = ['core', 'local', 'express', 'nestjs', 'next', 'conformance', 'cli', 'client'] as const

export interface RunOptions {
  readonly cwd: string
  readonly env?: Record<string, string>
}

/** The environment of a user's own terminal: what the package manager of this workspace adds would let apps see its packages. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => name !== 'NODE_PATH' && !name.startsWith('npm_package_'))
  return { ...Object.fromEntries(own), NEXT_TELEMETRY_DISABLED: '1' }
}

/** What environments are given in which the embedded engine is the only one. */
export const WITHOUT_KEY = { OPENAI_API_KEY: '', OPENAI_BASE_URL: '' }

/** Runs a command to its end and returns what it printed; a failure rejects with all of its output. */
export async function run(command: string, args: readonly string[], { cwd, env }: RunOptions): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(command, args, {
      cwd,
      env: { ...cleanEnvironment(), ...env },
      maxBuffer: 64 * 1024 * 1024,
    })
    return stdout
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    throw new Error(`${command} ${args.join(' ')} failed\n${stdout}\n${stderr}`, { cause: error })
  }
}

/** The package manager of this workspace. */
export const PNPM = ['-y', 'pnpm@10.34.9'] as const
