import { join } from 'node:path'
import { type FakeUpstream, startFakeUpstream } from '@transcribekit/core/testing'
import { afterAll, beforeAll, expect, inject, it, onTestFinished } from 'vitest'
import { createProject, manifest, npmInstall } from '../lib/packed.js'
import { startProcess } from '../lib/process.js'
import { codeOf, expectTranscripts, onFreePort, type Recipe } from '../lib/recipes.js'
import { cleanEnvironment, run, WITHOUT_KEY } from '../lib/repository.js'
import { CONTAINER_TEXT } from '../lib/speech.js'

const KIT = {
  '@sveltejs/adapter-node': '5.5.7',
  '@sveltejs/kit': '2.70.4',
  '@sveltejs/vite-plugin-svelte': '7.3.1',
  svelte: '5.57.3',
  vite: '8.3.8',
}
/** The package of this machine that has the binary in it; `bun` itself brings it by an install script. */
const BUN = `@oven/bun-${process.platform}-${process.arch === 'arm64' ? 'aarch64' : process.arch}`

const tarballs = inject('tarballs')
let upstream: FakeUpstream

beforeAll(async () => {
  upstream = await startFakeUpstream(() => ({ body: { text: CONTAINER_TEXT } }))
})

afterAll(() => upstream?.close())

/** A project with a recipe's code at the path that the code names. */
async function projectOf(recipe: Recipe, others: Record<string, string>, edit = (code: string) => code) {
  const project = await createProject(recipe)
  onTestFinished(() => project.remove())
  const code = edit(await codeOf(recipe))
  const path = /^\/\/ (\S+)/.exec(code)?.[1] ?? ''
  await project.write(path, code)
  await project.write('package.json', manifest(tarballs, ['core'], others))
  await npmInstall(project.folder, ['--ignore-scripts'])
  return { ...project, path }
}

function start(command: string, args: readonly string[], cwd: string, env: Record<string, string>) {
  return startProcess(command, args, {
    cwd,
    env: { ...cleanEnvironment(), OPENAI_BASE_URL: upstream.baseURL, OPENAI_API_KEY: 'test', ...env },
    until: /http:\/\/\S+:(\d+)/,
    timeout: 30_000,
  })
}

it('sveltekit serves what its page says, from a production build', async () => {
  const project = await projectOf('sveltekit', KIT)
  await project.write(
    'svelte.config.js',
    "import adapter from '@sveltejs/adapter-node'\n\nexport default { kit: { adapter: adapter() } }\n",
  )
  await project.write(
    'vite.config.js',
    "import { sveltekit } from '@sveltejs/kit/vite'\n\nexport default { plugins: [sveltekit()] }\n",
  )
  await project.write(
    'src/app.html',
    '<!doctype html><html lang="en"><head>%sveltekit.head%</head><body>%sveltekit.body%</body></html>\n',
  )
  await run('npx', ['vite', 'build'], { cwd: project.folder, env: WITHOUT_KEY })
  // The app takes its origin from the Host header: a server on a free port can't be told one.
  const env = { BODY_SIZE_LIMIT: '30M', HOST: '127.0.0.1', PORT: '0', PROTOCOL_HEADER: 'x-forwarded-proto' }
  const server = await start('node', ['build'], project.folder, env)
  onTestFinished(() => server.stop())
  const origin = `http://127.0.0.1:${server.ready[1]}`
  await expectTranscripts(origin, { 'x-forwarded-proto': 'http' })

  const form = new FormData()
  form.append('file', new Blob(['x']), 'talk.mp3')
  const foreign = await fetch(`${origin}/v1/audio/transcriptions`, { method: 'POST', body: form })
  expect(foreign.status, 'as the page says of clients without an Origin').toBe(403)
}, 300_000)

it('bun serves what its page says', async () => {
  const project = await projectOf('bun', { [BUN]: '1.4.5' }, onFreePort)
  const server = await start(join(project.folder, 'node_modules', BUN, 'bin/bun'), [project.path], project.folder, {})
  onTestFinished(() => server.stop())
  await expectTranscripts(`http://127.0.0.1:${server.ready[1]}`)
}, 300_000)
