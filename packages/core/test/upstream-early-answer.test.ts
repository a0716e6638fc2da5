import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import http from 'node:http'
import https from 'node:https'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { createServer as createTlsServer } from 'node:tls'
import { expect, it, onTestFinished, vi } from 'vitest'
import type { AudioFile } from '../src/index.js'
import { multipartBody } from '../src/lib/engines/multipart-body.js'
import type { Transport } from '../src/lib/engines/transport.js'
import { nodeTransport } from '../src/lib/engines/transport-node.js'

const ROUNDS = 200
const TEXT = '{"error":{"message":"slow down"}}'
const HEAD = `HTTP/1.1 429 Too Many\r\nContent-Type: application/json\r\nContent-Length: ${TEXT.length}\r\n`

/** A key and a certificate of 127.0.0.1, made for this run. */
function certificate() {
  const [key, cert] = [join(tmpdir(), 'key.pem'), join(tmpdir(), 'cert.pem')]
  const subject = ['-subj', '/CN=127.0.0.1', '-days', '2']
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  execFileSync('openssl', ['req', '-x509', ...kind, '-keyout', key, '-out', cert, ...subject], { stdio: 'pipe' })
  return { key: readFileSync(key), cert: readFileSync(cert) }
}

async function listen(server: Server, scheme: string) {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.once('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
  return new URL(`${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}/`)
}

/** The modules of Node, but with agents that remember their connections and trust the certificate of the test. */
function watchedModules() {
  const made: Duplex[] = []
  const watch = (socket: Duplex) => {
    made.push(socket)
    return socket
  }
  class HttpAgent extends http.Agent {
    createConnection(...args: unknown[]): Duplex {
      return watch(connectOf(http.Agent.prototype).apply(this, args))
    }
  }
  class HttpsAgent extends https.Agent {
    constructor(options: https.AgentOptions) {
      super({ ...options, rejectUnauthorized: false })
    }
    createConnection(...args: unknown[]): Duplex {
      return watch(connectOf(https.Agent.prototype).apply(this, args))
    }
  }
  return { made, http: { ...http, Agent: HttpAgent }, https: { ...https, Agent: HttpsAgent } }
}

/** Not in the types of every version of Node. */
function connectOf(agent: http.Agent) {
  return (agent as unknown as { createConnection(...args: unknown[]): Duplex }).createConnection
}

const chunk = new Uint8Array(65_536)
/** More than fits into the buffers between two processes. */
const long: AudioFile = {
  name: 'long.wav',
  type: 'audio/wav',
  stream() {
    let left = 300
    return new ReadableStream({
      pull(controller) {
        if (left-- > 0) controller.enqueue(chunk)
        else controller.close()
      },
    })
  },
}

async function send(transport: Transport, url: URL): Promise<string> {
  const response = await transport.send({
    url,
    headers: {},
    body: multipartBody({ file: long, fields: [['model', 'm']] }),
    signal: new AbortController().signal,
    idleTimeout: 10_000,
    timeout: 20_000,
  })
  let text = ''
  for await (const chunk of response.body) text += Buffer.from(chunk)
  return `${response.status} ${text}`
}

/** How a server ends a connection whose upload it does not read any further. */
const ENDS: readonly [string, string, (socket: Socket) => void][] = [
  ['keeps the connection', `${HEAD}\r\n${TEXT}`, () => {}],
  ['closes its side', `${HEAD}Connection: close\r\n\r\n${TEXT}`, (socket) => socket.end()],
  ['closes at once', `${HEAD}Connection: close\r\n\r\n${TEXT}`, (socket) => socket.destroySoon()],
]

it.each(['http', 'https'].flatMap((scheme) => ENDS.map(([name, answer, end]) => ({ scheme, name, answer, end }))))(
  'over $scheme, each of 200 early answers of a server that $name is delivered',
  async ({ scheme, answer, end }) => {
    const onSocket = (socket: Socket) => {
      socket.on('error', () => {})
      socket.once('data', () => {
        // It reads no further.
        socket.pause()
        socket.write(answer, () => end(socket))
      })
    }
    const server = scheme === 'http' ? createServer(onSocket) : createTlsServer(certificate(), onSocket)
    const url = await listen(server, scheme)
    const modules = watchedModules()
    const transport = nodeTransport(modules.http, () => modules.https)
    const answers = new Map<string, number>()
    for (let round = 0; round < ROUNDS; round += 10) {
      const sent = Array.from({ length: 10 }, () => send(transport, url).catch((error) => `lost: ${error.cause}`))
      for (const text of await Promise.all(sent)) answers.set(text, (answers.get(text) ?? 0) + 1)
    }
    expect([...answers]).toEqual([[`429 ${TEXT}`, ROUNDS]])
    // A connection on which an upload broke off is of no use to anybody.
    expect(modules.made.length).toBeGreaterThan(0)
    await vi.waitFor(() => expect(modules.made.filter(({ destroyed }) => !destroyed)).toHaveLength(0))
    transport.close()
  },
  60_000,
)
