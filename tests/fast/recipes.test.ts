import { readdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { serve } from '@hono/node-server'
import { type FakeUpstream, startFakeUpstream } from '@transcribekit/core/testing'
import { createRequestHandler, type ServerBuild } from 'react-router'
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest'
import { startProcess } from '../lib/process.js'
import { expectTranscripts, onFreePort, RECIPES, removeRecipes, writeRecipe } from '../lib/recipes.js'
import { cleanEnvironment, ROOT, run } from '../lib/repository.js'
import { CONTAINER_TEXT } from '../lib/speech.js'

let upstream: FakeUpstream

beforeAll(async () => {
  await removeRecipes()
  upstream = await startFakeUpstream(() => ({ body: { text: CONTAINER_TEXT } }))
})

afterAll(() => upstream.close())

it('every page is one that is compiled', async () => {
  const pages = await readdir(join(ROOT, 'docs/recipes'))
  expect(pages.sort()).toEqual([...RECIPES.map((name) => `${name}.md`), 'README.md'].sort())
})

it('compiles every page', async () => {
  const compilerOptions = { noEmit: true, declaration: false, declarationMap: false, rootDir: '../../..' }
  for (const recipe of RECIPES) {
    const file = await writeRecipe(recipe, 'mts')
    const types = recipe === 'bun' ? ['bun'] : ['node']
    const config = join(dirname(file), `tsconfig.${recipe}.json`)
    await writeFile(
      config,
      JSON.stringify({
        extends: '../../../tsconfig.base.json',
        compilerOptions: { ...compilerOptions, types },
        files: [file],
      }),
    )
    await run('npx', ['tsc', '-p', config], { cwd: join(ROOT, 'tests') })
  }
}, 120_000)

it.each(['hono', 'fastify'] as const)('%s serves what its page says', async (recipe) => {
  const file = await writeRecipe(recipe, 'mjs', onFreePort)
  const server = await startProcess('node', [file], {
    cwd: dirname(file),
    env: { ...cleanEnvironment(), OPENAI_BASE_URL: upstream.baseURL, OPENAI_API_KEY: 'test' },
    until: /http:\/\/\S+:(\d+)/,
    timeout: 30_000,
  })
  onTestFinished(() => server.stop())
  await expectTranscripts(`http://127.0.0.1:${server.ready[1]}`)
})

it('react-router serves what its page says', async () => {
  vi.stubEnv('OPENAI_BASE_URL', upstream.baseURL)
  vi.stubEnv('OPENAI_API_KEY', 'test')
  onTestFinished(() => void vi.unstubAllEnvs())
  const module = await import(pathToFileURL(await writeRecipe('react-router', 'mts')).href)
  const fetch = createRequestHandler(buildOf(module), 'production')
  const port = await new Promise<number>((resolve) => {
    const server = serve({ fetch, port: 0, hostname: '127.0.0.1' }, (address) => resolve(address.port))
    onTestFinished(() => void server.close())
  })
  await expectTranscripts(`http://127.0.0.1:${port}`)
})

/** What the framework's compiler makes of an app with this one route. */
function buildOf(module: NonNullable<ServerBuild['routes'][string]>['module']): ServerBuild {
  return {
    entry: { module: { default: () => new Response('There are no pages.', { status: 404 }) } },
    routes: { transcriptions: { id: 'transcriptions', path: 'v1/audio/transcriptions', module } },
    assets: { entry: { imports: [], module: '' }, routes: {}, url: '', version: '' },
    publicPath: '/',
    assetsBuildDirectory: '',
    future: {} as ServerBuild['future'],
    ssr: true,
    isSpaMode: false,
    prerender: [],
    routeDiscovery: { mode: 'initial', manifestPath: '/__manifest' },
  }
}
