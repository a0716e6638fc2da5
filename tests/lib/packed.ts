import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { PACKAGES, PNPM, ROOT, type RunOptions, run } from './repository.js'

/** Every package as it would be published: its name and the path of its tarball. */
export type Tarballs = Readonly<Record<string, string>>

/** Packs every package into a folder. */
export async function packAll(folder: string): Promise<Tarballs> {
  const tarballs: Record<string, string> = {}
  for (const name of PACKAGES) {
    const target = join(folder, name)
    await run('npx', [...PNPM, 'pack', '--pack-destination', target], { cwd: join(ROOT, 'packages', name) })
    const [file] = await readdir(target)
    tarballs[`@transcribekit/${name}`] = join(target, file ?? '')
  }
  return tarballs
}

/** An empty project of a user, outside of this repository. */
export interface Project {
  readonly folder: string
  write(path: string, content: string): Promise<void>
  remove(): Promise<void>
}

/** Makes an empty project. */
export async function createProject(name: string): Promise<Project> {
  const folder = await mkdtemp(join(tmpdir(), `${name}-`))
  return {
    folder,
    async write(path, content) {
      await mkdir(dirname(join(folder, path)), { recursive: true })
      await writeFile(join(folder, path), content)
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

/**
 * Installs with npm what the `package.json` of a folder names.
 *
 * @param more further arguments: packages, or flags
 */
export async function npmInstall(cwd: string, more: readonly string[] = [], env?: RunOptions['env']): Promise<void> {
  await run('npm', ['install', '--no-audit', '--no-fund', ...more], { cwd, ...(env && { env }) })
}

/** A `package.json` with some of our packages, from their tarballs, and others from the registry. */
export function manifest(
  tarballs: Tarballs,
  ours: readonly string[],
  others: Readonly<Record<string, string>> = {},
): string {
  const dependencies = Object.fromEntries(
    ours.map((name) => [`@transcribekit/${name}`, `file:${tarball(tarballs, name)}`]),
  )
  return JSON.stringify(
    { name: 'app', private: true, type: 'module', dependencies: { ...dependencies, ...others } },
    null,
    2,
  )
}

/** Settings by which pnpm takes our packages from their tarballs also where another of ours depends on them. */
export function pnpmOverrides(tarballs: Tarballs): string {
  const lines = Object.entries(tarballs).map(([name, path]) => `  '${name}': file:${path}`)
  return `packages: []\noverrides:\n${lines.join('\n')}\n`
}

function tarball(tarballs: Tarballs, name: string): string {
  const path = tarballs[`@transcribekit/${name}`]
  if (!path) throw new Error(`@transcribekit/${name} was not packed`)
  return path
}
