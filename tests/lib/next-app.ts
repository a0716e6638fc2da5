import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createProject, manifest, npmInstall, type Project, type Tarballs } from './packed.js'
import { type RunningProcess, startProcess } from './process.js'
import { cleanEnvironment, ROOT, run, WITHOUT_KEY } from './repository.js'

const OTHERS = {
  react: '19.3.1',
  'react-dom': '19.3.1',
  typescript: '5.9.3',
  '@types/node': '20.19.43',
  '@types/react': '19.2.2',
}

/** A Next app of a user, outside of this repository. */
export interface NextApp extends Pick<Project, 'folder' | 'write' | 'remove'> {
  /** Installs packages of ours from their tarballs. */
  install(ours: readonly string[]): Promise<void>
  /** Makes the production build, without a key. */
  build(): Promise<void>
  /** Starts the production build. */
  start(env?: Record<string, string>): Promise<RunningNext>
}

export interface RunningNext extends RunningProcess {
  readonly url: string
}

/** Makes a Next app that has one page and no route yet. */
export async function createNextApp(tarballs: Tarballs, version: string): Promise<NextApp> {
  const project = await createProject('next-app')
  await project.write(
    'app/layout.jsx',
    'export default ({ children }) => <html lang="en"><body>{children}</body></html>\n',
  )
  await project.write('app/page.jsx', 'export default () => <p>Hello</p>\n')
  return {
    ...project,
    async install(ours) {
      await project.write('package.json', manifest(tarballs, ours, { ...OTHERS, next: version }))
      await npmInstall(project.folder)
    },
    async build() {
      await run('npx', ['next', 'build'], { cwd: project.folder, env: WITHOUT_KEY })
    },
    start(env = {}) {
      const args = ['node_modules/next/dist/bin/next', 'start', '-p', '0', '-H', '127.0.0.1']
      return startNext(args, project.folder, env)
    },
  }
}

/** Starts a server of Next and waits until it listens. */
export async function startNext(
  args: readonly string[],
  cwd: string,
  env: Record<string, string>,
): Promise<RunningNext> {
  const next = await startProcess('node', args, {
    cwd,
    env: { ...cleanEnvironment(), ...WITHOUT_KEY, ...env },
    until: /(http:\/\/127\.0\.0\.1:\d+)[\s\S]*Ready in/,
    timeout: 60_000,
  })
  return { ...next, url: next.ready[1] ?? '' }
}

/** The blocks of code in a section of the README of our Next package, by the path that their first line names. */
export async function readmeFiles(section: string): Promise<Record<string, string>> {
  const readme = await readFile(join(ROOT, 'packages/next/README.md'), 'utf8')
  const text = readme.split(/^## /m).find((part) => part.startsWith(`${section}\n`)) ?? ''
  const blocks = [...text.matchAll(/^```ts\n(\/\/ (\S+)\n.*?)^```/gms)]
  if (blocks.length === 0) throw new Error(`The README has no code about '${section}'.`)
  return Object.fromEntries(blocks.map(([, code = '', path = '']) => [path, code]))
}
