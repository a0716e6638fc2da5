import { type AddressInfo, createServer, type Socket } from 'node:net'
import { createHandler } from '@transcribekit/core'
import { deafEngine, hearingEngine, TRANSCRIPT } from './engine.js'
import { type Handler, listen, type RunningServer, serve } from './server.js'

const ENVELOPE = JSON.stringify({ error: { message: 'No.', type: 'invalid_request_error', param: null, code: null } })

const good = () => createHandler({ engine: hearingEngine(), logger: false })

function busy() {
  return new Response('Busy', { status: 503 })
}

/** Servers that break the contract as a whole, not by an answer. */
export const BROKEN_SERVERS: Readonly<Record<string, () => Promise<RunningServer>>> = {
  'hears words everywhere': () => serve(createHandler({ engine: deafEngine(), logger: false })),
  'hears other words each time': () => {
    let calls = 0
    return serve(async (request) => {
      const answer = await good()(request)
      const isJson = answer.ok && answer.headers.get('content-type') === 'application/json'
      if (!isJson) return answer
      const body = (await answer.json()) as { text: string }
      return Response.json({ ...body, text: `${body.text} ${calls++}` }, { headers: answer.headers })
    })
  },
  'does one thing at a time': () => {
    let working = 0
    const handler = good()
    return serve(async (request) => {
      if (working > 0) return busy()
      working++
      try {
        return await handler(request)
      } finally {
        working--
      }
    })
  },
  'mixes answers up': () => {
    let last: Response | undefined
    let working = 0
    const handler = good()
    return serve(async (request) => {
      working++
      const answer = await handler(request)
      const mixed = working > 1 && last ? last.clone() : answer
      last = answer.clone()
      working--
      return mixed
    })
  },
  'serves one request per connection': () => {
    const seen = new WeakSet<Socket>()
    const handler = good()
    // Where it refuses at once what it has not read, the connection closes behind the refusal.
    const refusing = slowly(handler, 400)
    const byType: Handler = (request) =>
      (request.headers.get('content-type')?.startsWith('multipart/') ? handler : refusing)(request)
    return serve(byType, (request, response) => {
      if (!seen.has(request.socket)) return void seen.add(request.socket)
      response.writeHead(500).end()
    })
  },
  'is stunned by a client that leaves': () => {
    let stunned = false
    // Slow enough for a client to leave before the answer.
    return serve(slowly(good(), 400), (request, response) => {
      request.once('aborted', () => {
        stunned = true
      })
      response.once('close', () => {
        if (!response.writableFinished) stunned = true
      })
      if (!stunned) return
      stunned = false
      response.writeHead(500).end()
    })
  },
  'takes the rest of a body for a request': serveLeftovers,
}

/** Servers that do the same to every request. */
export const UNIFORM_SERVERS: Readonly<Record<string, () => Promise<RunningServer>>> = {
  'answers 200 to everything': () => serve(async () => Response.json({ text: TRANSCRIPT.text })),
  'answers a page of 500 to everything': () =>
    serve(async () => new Response('<h1>Oops</h1>', { status: 500, headers: { 'content-type': 'text/html' } })),
  'closes every connection': () => listen((request) => request.socket.destroy()),
}

/** Servers whose limit on uploads is wrong. */
export const BROKEN_LIMITS: Readonly<Record<string, () => Promise<RunningServer>>> = {
  'allows too little': () => serve(createHandler({ engine: hearingEngine(), logger: false, maxFileSize: 1_000_000 })),
  'allows too much': () => serve(createHandler({ engine: hearingEngine(), logger: false, maxFileSize: 50_000_000 })),
  'reads everything first': () => {
    const handler = good()
    return serve(async (request) => {
      const bytes = await request.arrayBuffer().catch(() => undefined)
      if (!bytes) return busy()
      return handler(new Request(request.url, { method: 'POST', headers: request.headers, body: bytes }))
    })
  },
  'breaks the connection': () =>
    listen((request) => {
      let size = 0
      request.on('error', () => {})
      request.on('data', (chunk: Buffer) => {
        size += chunk.length
        if (size > 20_000_000) request.socket.resetAndDestroy()
      })
    }),
}

function slowly(handler: Handler, milliseconds: number): Handler {
  return async (request) => {
    const answer = await handler(request)
    await new Promise((resolve) => setTimeout(resolve, milliseconds))
    return answer
  }
}

/** Answers by the head of a request, and goes on reading where its body begins. */
async function serveLeftovers(): Promise<RunningServer> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.once('data', (bytes) => {
      for (const _ of bytes.toString('latin1').matchAll(/POST /g)) {
        socket.write(
          `HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\ncontent-length: ${ENVELOPE.length}\r\n\r\n${ENVELOPE}`,
        )
      }
      socket.end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
