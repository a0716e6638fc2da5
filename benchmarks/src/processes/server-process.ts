import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Contender } from '../contenders.js'
import { SETTINGS_VARIABLE, type ServerSettings } from '../servers/settings.js'
import { NEXT_APP, NEXT_BIN } from './next-build.js'
import { createScratch } from './scratch.js'
import { track } from './tracked.js'

/** A server under test. */
export interface RunningServer {
  /** Of its endpoint. */
  readonly url: string
  readonly pid: number
  /** Why it has ended by itself; nothing while it runs. */
  failure(): string | undefined
  stop(): Promise<void>
}

const APP_MEMORY = new URL('../servers/app-memory.js', import.meta.url).href
/** Milliseconds in which a server must listen. */
const START_TIMEOUT = 60_000
/** What is kept of what a server prints, in characters. */
const MAX_OUTPUT = 10_000

/** Starts a server and waits until it listens. */
export async function startServer(contender: Contender, settings: ServerSettings): Promise<RunningServer> {
  const { module, path = '/v1/audio/transcriptions' } = contender
  const isNext = module === 'next'
  const command = isNext ? [NEXT_BIN, 'start', '-p', '0', '-H', '127.0.0.1'] : [moduleFile(module)]
  const args = ['--import', APP_MEMORY, ...command]
  const scratch = createScratch()
  const child = spawn(process.execPath, args, {
    ...(isNext && { cwd: NEXT_APP }),
    env: { ...environment(settings), TMPDIR: scratch.folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  track(child)
  let output = ''
  let ended: string | undefined
  const exited = new Promise<void>((resolve) =>
    child.once('exit', (code, signal) => {
      ended = `the server ended (${signal ?? code}): ${lastLine(output)}`
      resolve()
    }),
  )
  const stop = async () => {
    child.kill('SIGKILL')
    await exited
    scratch.remove()
  }
  const origin = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('the server did not start')), START_TIMEOUT)
    const onOutput = (chunk: Buffer) => {
      output = (output + chunk).slice(-MAX_OUTPUT)
      const [, found] = (isNext ? /(http:\/\/127\.0\.0\.1:\d+)[\s\S]*Ready in/ : /(http:\S+)/).exec(output) ?? []
      if (!found) return
      clearTimeout(timer)
      resolve(found)
    }
    child.stdout.on('data', onOutput)
    child.stderr.on('data', onOutput)
    exited.then(() => {
      clearTimeout(timer)
      reject(new Error(ended))
    })
  }).catch(async (error) => {
    await stop()
    throw error
  })
  return { url: `${origin}${path}`, pid: child.pid ?? 0, failure: () => ended, stop }
}

/** As in production, and without the keys of whoever runs the benchmark. */
function environment(settings: ServerSettings): NodeJS.ProcessEnv {
  const { OPENAI_API_KEY: _, OPENAI_BASE_URL: __, NODE_OPTIONS: ___, ...rest } = process.env
  return {
    ...rest,
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    [SETTINGS_VARIABLE]: JSON.stringify(settings),
  }
}

function moduleFile(module: string) {
  return fileURLToPath(new URL(`../servers/${module}.js`, import.meta.url))
}

function lastLine(text: string) {
  return text.trim().split('\n').at(-1) ?? ''
}
