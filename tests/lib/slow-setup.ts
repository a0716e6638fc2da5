import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { buildNextApp } from './clients/next-app.js'
import { packAll, type Tarballs } from './packed.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** Our packages as they would be published. */
    tarballs: Tarballs
  }
}

/** Makes once what several test files need. */
export default async function setUp({ provide }: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'packed-'))
  provide('tarballs', await packAll(folder))
  await buildNextApp()
  return () => rm(folder, { recursive: true, force: true })
}
