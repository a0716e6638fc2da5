import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

// Test files run side by side: in a folder of its own, each sees only the temporary files that it made itself.
const shared = tmpdir()
const folder = mkdtempSync(join(shared, 'core-test-'))
process.env.TMPDIR = folder

afterAll(() => {
  process.env.TMPDIR = shared
  rmSync(folder, { recursive: true, force: true })
})
