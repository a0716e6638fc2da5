import type { Agent, ClientRequest, IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { ChunkReader } from '../chunk-reader.js'
import type { TranscriptionError } from '../errors.js'
import { lenientSocket } from './lenient-socket.js'
import { sendBody } from './send-body.js'
import type { Transport, UpstreamRequest, UpstreamResponse } from './transport.js'
import { UpstreamClock } from './upstream-clock.js'
import { badResponse, upstreamUnreachable } from './upstream-failures.js'

/** Speaks through `node:http(s)`, with connections that are kept for further calls. */
export function nodeTransport(http: Http, loadHttps: () => Https): Transport {
  const plain = keepingClient(http)
  let secure: Client | undefined
  /** Who never calls `https` need not load TLS. */
  const secureClient = () => {
    secure ??= keepingClient(loadHttps())
    return secure
  }
  return {
    async send(request) {
      // A recording that can't be read makes no call.
      const source = request.body.open()
      const { module, agent } = request.url.protocol === 'https:' ? secureClient() : plain
      const call = module.request(request.url, { method: 'POST', headers: headersOf(request), agent })
      return exchange(call, source, request)
    },
    close() {
      plain.agent.destroy()
      secure?.agent.destroy()
    },
  }
}

type Http = typeof import('node:http')
type Https = typeof import('node:https')

interface Client {
  readonly module: Http | Https
  readonly agent: Agent
}

function keepingClient(module: Http | Https): Client {
  return { module, agent: lenientAgent(new module.Agent({ keepAlive: true })) }
}

/** An agent whose connections still give an answer that came before the end of the request. */
function lenientAgent<A extends Agent>(agent: A): A {
  // Not in the types of every version of Node.
  const connector = agent as unknown as Connector
  const create = connector.createConnection
  connector.createConnection = (...args) => lenientSocket(create.apply(agent, args))
  return agent
}

interface Connector {
  createConnection(...args: unknown[]): Duplex
}

function headersOf({ headers, body: { contentType, contentLength } }: UpstreamRequest) {
  return {
    ...headers,
    'content-type': contentType,
    ...(contentLength === undefined ? {} : { 'content-length': String(contentLength) }),
  }
}

function exchange(call: ClientRequest, source: ChunkReader, request: UpstreamRequest): Promise<UpstreamResponse> {
  const { signal } = request
  return new Promise((resolve, reject) => {
    let answer: IncomingMessage | undefined
    const clock = new UpstreamClock(request, (error) => (answer ?? call).destroy(error))
    const abort = () => call.destroy(signal.reason instanceof Error ? signal.reason : new Error('aborted'))
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    call.once('close', () => {
      signal.removeEventListener('abort', abort)
      clock.stop()
    })
    call.on('error', (error) => {
      const isGarbage = 'code' in error && String(error.code).startsWith('HPE_')
      reject(toError(error, signal, isGarbage ? badResponse('it is no HTTP', error) : upstreamUnreachable(error)))
    })
    call.on('response', (response) => {
      answer = response
      clock.resume()
      resolve({
        status: response.statusCode ?? 0,
        header: (name) => headerOf(response, name),
        body: readBody(call, response, clock, signal),
        discard: () => {
          if (!response.readableEnded) call.destroy()
        },
      })
    })
    sendBody(call, source, clock, (error) => {
      // The recording could not be read: that is not the upstream's fault.
      reject(error)
      call.destroy()
    })
  })
}

async function* readBody(call: ClientRequest, response: IncomingMessage, clock: UpstreamClock, signal: AbortSignal) {
  try {
    for await (const chunk of response) {
      // Whoever reads may take its time.
      clock.pause()
      yield chunk as Uint8Array
      clock.resume()
    }
  } catch (error) {
    throw toError(error, signal, badResponse('it broke off', error))
  } finally {
    clock.stop()
    // After an early answer the rest of the upload is never sent: such a connection can't be used again.
    if (!call.writableEnded || !response.complete) call.destroy()
  }
}

function toError(error: unknown, signal: AbortSignal, otherwise: TranscriptionError) {
  if (signal.aborted) return signal.reason
  return isTimeout(error) ? error : otherwise
}

function isTimeout(error: unknown) {
  return error instanceof Error && 'code' in error && error.code === 'upstream_timeout'
}

function headerOf(response: IncomingMessage, name: string): string | undefined {
  const value = response.headers[name]
  return Array.isArray(value) ? value.join(', ') : value
}
