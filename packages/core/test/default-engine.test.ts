import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import Module from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createHandler, createTranscriber, TranscriptionError } from '../src/index.js'
import { chooseEngine, defaultEngine } from '../src/lib/default-engine.js'
import { failureOf } from './support/failure.js'
import { formRequest } from './support/form.js'

const SHARED = Symbol.for('@transcribekit/core/default-engine/1')
const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn() }
const [node = '', main = ''] = process.argv
let app: string

beforeEach(() => {
  app = mkdtempSync(join(tmpdir(), 'app-'))
  vi.clearAllMocks()
  // In this workspace the embedded engine could be found from the test runner's file and over its NODE_PATH.
  process.argv[1] = '/nowhere/main.js'
  vi.stubEnv('NODE_PATH', '')
  readNodePath()
  delete (globalThis as Record<symbol, unknown>)[SHARED]
})

afterEach(() => {
  rmSync(app, { recursive: true })
  vi.unstubAllEnvs()
  readNodePath()
  process.argv = [node, main, ...process.argv.slice(2)]
  delete (globalThis as Record<symbol, unknown>)[SHARED]
})

function readNodePath() {
  const { _initPaths } = Module as unknown as { _initPaths(): void }
  _initPaths()
}

/** Puts a package by the name of the embedded engine into an app's folder. */
function install(source: string) {
  const folder = join(app, 'node_modules', '@transcribekit', 'local')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{"name":"@transcribekit/local","main":"index.js"}')
  writeFileSync(join(folder, 'index.js'), source)
  return join(app, 'server.js')
}

it.each([
  ['OPENAI_API_KEY', { OPENAI_API_KEY: 'sk-0123456789' }],
  ['OPENAI_BASE_URL', { OPENAI_BASE_URL: 'http://127.0.0.1:9/v1' }],
  ['OPENAI_API_KEY', { OPENAI_API_KEY: 'sk-0123456789', OPENAI_BASE_URL: 'http://127.0.0.1:9/v1' }],
])('%s chooses openai(), and says so without the key', (variable, env) => {
  expect(chooseEngine(env, { logger }).name).toBe('openai')
  expect(logger.info).toHaveBeenCalledExactlyOnceWith(expect.stringContaining(variable))
  expect(JSON.stringify(logger.info.mock.calls)).not.toContain('0123456789')
})

it.each([{}, { OPENAI_API_KEY: '' }, { OPENAI_API_KEY: undefined, OPENAI_BASE_URL: '' }])(
  'with %j and nothing installed it names both cures',
  async (env) => {
    const error = await failureOf(() => chooseEngine(env, { logger }))
    expect(error).toMatchObject({ code: 'engine_missing', status: 500 })
    for (const cure of ['OPENAI_API_KEY', 'OPENAI_BASE_URL', 'npm install @transcribekit/local', 'engine']) {
      expect(error.message).toContain(cure)
    }
  },
)

describe('the embedded engine', () => {
  it('is taken where it is installed', () => {
    const from = install("exports.local = () => ({ name: 'local' })")
    expect(chooseEngine({}, { from, logger }).name).toBe('local')
    expect(logger.info).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('local()'))
  })

  it('gives way to a key', () => {
    const from = install("exports.local = () => ({ name: 'local' })")
    expect(chooseEngine({ OPENAI_API_KEY: 'x' }, { from, logger }).name).toBe('openai')
  })

  it('that is broken says why', () => {
    const from = install("throw new Error('no such processor')")
    expect(() => chooseEngine({}, { from, logger })).toThrow('no such processor')
  })

  it('is looked for only by absolute files', async () => {
    install("exports.local = () => ({ name: 'local' })")
    expect((await failureOf(() => chooseEngine({}, { from: 'server.js', logger }))).code).toBe('engine_missing')
  })
})

describe('without any engine', () => {
  beforeEach(() => {
    vi.stubEnv('OPENAI_API_KEY', '')
    vi.stubEnv('OPENAI_BASE_URL', '')
  })

  it('a transcriber fails at construction', () => {
    expect(() => createTranscriber({ logger: false })).toThrow(TranscriptionError)
  })

  it('a handler is made, and answers so', async () => {
    const response = await createHandler({ logger: false })(formRequest())
    expect(response.status).toBe(500)
    expect(await response.json()).toMatchObject({ error: { code: 'engine_missing', type: 'server_error' } })
  })

  it('is chosen once and shared, as soon as there is one', () => {
    vi.stubEnv('OPENAI_BASE_URL', 'http://127.0.0.1:9/v1')
    const first = defaultEngine({ logger })
    expect(defaultEngine({ logger })).toBe(first)
    expect(logger.info).toHaveBeenCalledOnce()
  })
  it('closes with the last who was given it, and the next gets a new one', async () => {
    const folder = install("exports.local = () => ({ name: 'local', close: async () => { globalThis.closed++ } })")
    const closings = globalThis as unknown as { closed: number }
    closings.closed = 0
    const first = createTranscriber({ from: folder, logger })
    const second = createTranscriber({ from: folder, logger })
    await first.close()
    await first.close()
    expect(closings.closed).toBe(0)
    const engine = defaultEngine({ from: folder, logger })
    await engine.close?.()
    await second.close()
    expect(closings.closed).toBe(1)
    expect(defaultEngine({ from: folder, logger })).not.toBe(engine)
  })
})
