import { EventEmitter, once } from 'node:events'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Engine, EngineRequest, TranscriptEvent } from '@transcribekit/core'
import { fakeEngine } from '@transcribekit/core/testing'
import { transcribe } from '@transcribekit/express'
import express from 'express'
import { build } from 'vite'
import { ROOT } from './repository.js'

/** Path of the endpoint of the tests' own answers. */
export const FAULTS = '/faults'
/** Path of the endpoint. */
export const ENDPOINT = '/v1/audio/transcriptions'

/** A request that came to {@link FAULTS}: its head, and the form as text. */
interface FaultyCall {
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

type Answer = (call: FaultyCall, response: ServerResponse) => void

/** A server of an app that uses the client: its pages, the endpoint, and one that fails as tests want it to. */
export interface ClientServer {
  /** Without a path. */
  readonly url: string
  /** What transcribes from now on. Default: what hears "Hello world.". */
  engine: Engine
  /** Calls of {@link FAULTS} so far. */
  readonly calls: readonly FaultyCall[]
  /** Answers the calls of {@link FAULTS}, one after the other; the last answers all that follow. */
  answerBy(...answers: Answer[]): void
  reset(): void
  close(): Promise<void>
}

/**
 * Starts it on a free port.
 *
 * @param page name of the script in `tests/apps/client`
 */
export async function startClientServer(page: string): Promise<ClientServer> {
  const script = await bundle(page)
  let current: Engine = fakeEngine()
  let answers: Answer[] = []
  const calls: FaultyCall[] = []
  const engine: Engine = {
    name: 'current',
    paid: false,
    describe: (model) => current.describe(model),
    transcribe: (request, call) => current.transcribe(request, call),
  }
  const app = express()
  app.get('/', (_request, response) => {
    response
      .type('html')
      .send('<!doctype html><meta charset="utf-8"><body><script type="module" src="/page.js"></script>')
  })
  app.get('/page.js', (_request, response) => {
    response.type('js').send(script)
  })
  app.use('/v1', transcribe({ engine, describe: true, logger: false, maxFileSize: 5_000_000 }))
  app.post(FAULTS, async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const call = { headers: request.headers, body: Buffer.concat(chunks).toString('latin1') }
    const answer = answers[Math.min(calls.length, answers.length - 1)]
    calls.push(call)
    answer?.(call, response)
  })
  const server = await new Promise<Server>((resolve) => {
    const listening = app.listen(0, '127.0.0.1', () => resolve(listening))
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get engine() {
      return current
    },
    set engine(other) {
      current = other
    },
    calls,
    answerBy(...given) {
      answers = given
    },
    reset() {
      current = fakeEngine()
      answers = []
      calls.length = 0
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** An answer with a status, headers and a body; an object is sent as JSON. */
export function answerOf(status: number, body: string | object, headers: Record<string, string> = {}): Answer {
  return (_call, response) => {
    const type = typeof body === 'string' ? 'text/html' : 'application/json'
    response.writeHead(status, { 'content-type': type, ...headers })
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  }
}

/** An answer with the error envelope. */
export function refusalOf(status: number, code: string | null, headers: Record<string, string> = {}): Answer {
  return answerOf(status, { error: { message: 'No.', type: 'error', param: null, code } }, headers)
}

/** An engine that says a part of the text and then waits until it is told to go on. */
export interface HeldEngine extends Engine {
  /** It has said the first part. */
  readonly begun: Promise<unknown>
  /** It was given up. */
  readonly stopped: Promise<unknown>
  goOn(): void
}

/** Makes one. */
export function heldEngine(): HeldEngine {
  const moments = new EventEmitter()
  const goes = once(moments, 'goes')
  async function* transcribe(request: EngineRequest, { signal }: { readonly signal: AbortSignal }) {
    await new Response(request.file.stream()).arrayBuffer()
    signal.addEventListener('abort', () => moments.emit('stopped'))
    yield { type: 'delta', delta: 'Good ' } satisfies TranscriptEvent
    moments.emit('begun')
    await Promise.race([goes, once(signal, 'abort')])
    signal.throwIfAborted()
    yield { type: 'delta', delta: 'morning.' } satisfies TranscriptEvent
    yield { type: 'done', text: 'Good morning.' } satisfies TranscriptEvent
  }
  return {
    name: 'held',
    paid: false,
    begun: once(moments, 'begun'),
    stopped: once(moments, 'stopped'),
    goOn: () => moments.emit('goes'),
    describe: () => fakeEngine().describe(undefined),
    transcribe,
  }
}

/** Makes the script of a page, as a user's bundler does. */
async function bundle(page: string): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'error',
    define: { 'process.env.NODE_ENV': '"development"' },
    build: { write: false, modulePreload: false, rolldownOptions: { input: join(ROOT, 'tests/apps/client', page) } },
  })
  const [output] = [result].flat()
  if (!output || !('output' in output)) throw new Error(`${page} was not built.`)
  return output.output.map((file) => ('code' in file ? file.code : '')).join('')
}
