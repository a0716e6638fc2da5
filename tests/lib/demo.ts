import { join } from 'node:path'
import { startProcess } from './process.js'
import { cleanEnvironment, ROOT } from './repository.js'

/** The demo, in a process of its own, with the embedded engine. */
export interface Demo {
  readonly url: string
  stop(): Promise<void>
}

/** Starts the demo as it was built, on a free port. */
export async function startDemo(): Promise<Demo> {
  const { ready, stop } = await startProcess('node', ['dist/main.js'], {
    cwd: join(ROOT, 'apps/demo'),
    env: { ...cleanEnvironment(), OPENAI_API_KEY: '', OPENAI_BASE_URL: '', PORT: '0' },
    until: /Ready on (\S+)/,
    timeout: 60_000,
  })
  return { url: ready[1] ?? '', stop }
}
