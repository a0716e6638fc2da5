import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { PACKAGES, ROOT, run } from '../lib/repository.js'

let clone: string

beforeEach(async () => {
  clone = await mkdtemp(join(tmpdir(), 'release-rehearsal-'))
  await run('git', ['clone', '--quiet', ROOT, clone], { cwd: ROOT })
  await symlink(join(ROOT, 'node_modules'), join(clone, 'node_modules'))
  // What is being changed right now counts as well.
  for (const file of ['.changeset/config.json', ...PACKAGES.map((name) => `packages/${name}/package.json`)]) {
    await writeFile(join(clone, file), await readFile(join(ROOT, file)))
  }
  // A first release lies behind: every package stands at a version of its own.
  for (const name of PACKAGES) await setVersion(name, '1.4.0')
  await run('git', ['rm', '--quiet', '-r', '--ignore-unmatch', '.changeset/*.md'], { cwd: clone })
})

afterEach(() => rm(clone, { recursive: true, force: true }))

it.each([
  ['a patch of core', 'core', 'patch', { core: '1.4.1' }],
  ['a minor of core', 'core', 'minor', { core: '1.5.0' }],
  ['a minor of the embedded engine', 'local', 'minor', { local: '1.5.0' }],
  ['a patch of an adapter', 'express', 'patch', { express: '1.4.1' }],
])('%s releases that package alone', async (_, name, bump, changed) => {
  await writeFile(join(clone, '.changeset/rehearsal.md'), `---\n'@transcribekit/${name}': ${bump}\n---\n\nA change.\n`)
  await run('npx', ['changeset', 'version'], { cwd: clone })
  const unchanged = Object.fromEntries(PACKAGES.map((pkg) => [pkg, '1.4.0']))
  expect(await versions()).toEqual({ ...unchanged, ...changed })
  expect(await readFile(join(clone, `packages/${name}/CHANGELOG.md`), 'utf8')).toContain('A change.')
})

async function versions() {
  const entries = PACKAGES.map(async (name) => [name, (await manifest(name)).version] as const)
  return Object.fromEntries(await Promise.all(entries))
}

async function manifest(name: string): Promise<{ version: string }> {
  return JSON.parse(await readFile(join(clone, `packages/${name}/package.json`), 'utf8'))
}

async function setVersion(name: string, version: string) {
  await writeFile(
    join(clone, `packages/${name}/package.json`),
    JSON.stringify({ ...(await manifest(name)), version }, null, 2),
  )
}
