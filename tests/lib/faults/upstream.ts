import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { FormReader, type ReceivedFile } from './form-reader.js'
import { planOf } from './recording.js'

/** One attempt at a transcription, as the upstream saw it. */
export interface Attempt {
  readonly plan: string
  /** From 1. */
  readonly number: number
  readonly headers: IncomingHttpHeaders
  /** Text fields that have come so far, in their order. */
  readonly fields: readonly (readonly [name: string, value: string])[]
  /** The file, once it is whole. */
  readonly file: ReceivedFile | undefined
  /** The closing boundary was seen and the request ended as it announced: it would have been charged. */
  readonly complete: boolean
  /** The connection is closed. */
  readonly closed: boolean
  /** The upstream does nothing more about it. */
  readonly handled: boolean
}

/** What a {@link Behaviour} acts on. It begins once the first bytes of the file are there. */
export interface Exchange {
  readonly attempt: Attempt
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly socket: Socket
  /** Resolves when the body has come whole; never for one that breaks off. */
  readonly received: Promise<void>
  /** A random number from 0 to 1 out of the plan's own sequence. */
  readonly random: () => number
  /** Reads no more of the request, until the upstream lets go. */
  stopReading(): void
}

/** How an upstream treats one attempt. What it never answers stays open. */
export type Behaviour = (exchange: Exchange) => void | Promise<void>

/** An upstream that fails as it is told. */
export interface FaultyUpstream {
  readonly baseURL: string
  readonly port: number
  /** All attempts, in the order they came. */
  readonly attempts: readonly Attempt[]
  /** What should never be seen: requests elsewhere, without a plan, or that are no HTTP. */
  readonly strays: readonly string[]
  /** Connections that are open. */
  readonly connections: number
  /** Says how attempts with the recording of this plan are treated, one after the other; the last goes for all further ones. */
  plan(id: string, behaviours: readonly Behaviour[], random: () => number): void
  /** Attempts of a plan. */
  attemptsOf(id: string): readonly Attempt[]
  /** Resolves once an attempt of a plan has begun: the first, or that of a number. */
  begun(id: string, number?: number): Promise<void>
  /** Reads on where reading was stopped, so that the ends of those connections are seen. */
  letGo(): void
  close(): Promise<void>
}

interface Plan {
  readonly behaviours: readonly Behaviour[]
  readonly random: () => number
  readonly attempts: Attempt[]
  /** Who waits for attempts to begin. */
  readonly waiting: Set<() => void>
}

const PATH = '/v1/audio/transcriptions'

/** Starts an upstream on 127.0.0.1, on a free port where none is named. */
export async function startFaultyUpstream(wantedPort = 0): Promise<FaultyUpstream> {
  const plans = new Map<string, Plan>()
  const attempts: Attempt[] = []
  const strays: string[] = []
  const sockets = new Set<Socket>()
  const stopped = new Set<IncomingMessage>()

  const server = createServer({ keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0 }, (request, response) => {
    for (const side of [request, response]) side.on('error', () => {})
    if (request.method !== 'POST' || request.url !== PATH) {
      strays.push(`${request.method} ${request.url}`)
      request.resume()
      response.writeHead(404).end()
      return
    }
    receive(request, response)
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.once('close', () => sockets.delete(socket))
  })
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (error.code?.startsWith('HPE_') && error.code !== 'HPE_INVALID_EOF_STATE') strays.push(`${error.code}`)
    socket.destroy()
  })

  function receive(request: IncomingMessage, response: ServerResponse) {
    const { socket } = request
    const form = new FormReader(request.headers['content-type'] ?? '')
    let isComplete = false
    let isHandled = false
    let begun = false
    let finish = () => {}
    const received = new Promise<void>((resolve) => {
      finish = resolve
    })
    const begin = (id: string, plan: Plan) => {
      begun = true
      const attempt: Attempt = {
        plan: id,
        number: plan.attempts.length + 1,
        headers: request.headers,
        fields: form.fields,
        get file() {
          return form.file
        },
        get complete() {
          return isComplete
        },
        get closed() {
          return socket.destroyed
        },
        get handled() {
          return isHandled
        },
      }
      attempts.push(attempt)
      plan.attempts.push(attempt)
      for (const look of plan.waiting) look()
      const stopReading = () => {
        stopped.add(request)
        request.pause()
      }
      const behave = plan.behaviours[attempt.number - 1] ?? plan.behaviours.at(-1)
      const exchange = { attempt, request, response, socket, received, random: plan.random, stopReading }
      Promise.resolve(behave?.(exchange))
        .catch((error) => strays.push(`A behaviour failed: ${error}`))
        .finally(() => {
          isHandled = true
        })
    }
    request.on('data', (chunk: Buffer) => {
      form.feed(chunk)
      if (begun) return
      const id = planOf(form.head)
      const plan = id === undefined ? undefined : plans.get(id)
      if (id !== undefined && plan) begin(id, plan)
    })
    request.once('end', () => {
      isComplete = form.closed && form.file !== undefined && request.complete
      if (!begun) strays.push(`A request without a plan: ${form.head.length} bytes of a file.`)
      finish()
    })
  }

  await new Promise<void>((resolve) => server.listen(wantedPort, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const planNamed = (id: string) => {
    const plan = plans.get(id)
    if (!plan) throw new Error(`There is no plan ${id}.`)
    return plan
  }
  return {
    baseURL: `http://127.0.0.1:${port}/v1`,
    port,
    attempts,
    strays,
    get connections() {
      return sockets.size
    },
    plan(id, behaviours, random) {
      plans.set(id, { behaviours, random, attempts: [], waiting: new Set() })
    },
    attemptsOf: (id) => planNamed(id).attempts,
    begun(id, number = 1) {
      const { attempts, waiting } = planNamed(id)
      return new Promise((resolve) => {
        const look = () => {
          if (attempts.length >= number) resolve()
        }
        waiting.add(look)
        look()
      })
    },
    letGo() {
      for (const request of stopped) request.resume()
      stopped.clear()
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
