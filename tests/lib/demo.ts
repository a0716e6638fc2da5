import { join } from 'node:path'
import { startProcess } from './process.js'
import { cleanEnvironment, ROOT, WITHOUT_KEY } from './repository.js'

/** A demo that runs. */
export interface RunningDemo {
  readonly url: string
  stop(): Promise<void>
}

/** Starts the demo as `npm run demo` does once it is built, on a free port, without any key. */
export async function startDemo(env: Record<string, string> = {}): Promise<RunningDemo> {
  const { ready, stop } = await startProcess('node', ['dist/main.js'], {
    cwd: join(ROOT, 'apps/demo'),
    env: { ...cleanEnvironment(), ...WITHOUT_KEY, PORT: '0', ...env },
    until: /Ready on (\S+)/,
    timeout: 60_000,
  })
  return { url: ready[1] ?? '', stop }
}
