import { once } from 'node:events'
import { createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import { createHandler, TranscriptionError } from '../src/index.js'
import { createTransport } from '../src/lib/engines/create-transport.js'
import { multipartBody } from '../src/lib/engines/multipart-body.js'
import type { Transport, UpstreamRequest } from '../src/lib/engines/transport.js'
import { fetchTransport } from '../src/lib/engines/transport-fetch.js'
import { audio, endlessAudio } from './support/audio.js'
import { failureOf } from './support/failure.js'
import { formRequest } from './support/form.js'
import { engineAt, KEY, transcribe } from './support/run.js'
import { httpServer, rawServer, readUntil, until, upstream } from './support/servers.js'

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

const TOO_MANY = '{"error":{"message":"slow down","type":"x","param":null,"code":null}}'

it('a connection is used again', async () => {
  const ports = new Set<number | undefined>()
  const server = await upstream((_, response) => {
    ports.add(response.req.socket.remotePort)
    return { body: { text: 'Hi.' } }
  })
  const engine = engineAt(server.baseURL)
  for (let call = 0; call < 3; call++) await transcribe(engine)
  await engine.close?.()
  expect(ports.size).toBe(1)
})

describe('an upstream that can not be reached', () => {
  it('refuses the connection', async () => {
    const port = await freePort()
    const error = await failureOf(transcribe(engineAt(`http://127.0.0.1:${port}/v1`)))
    expect(error).toMatchObject({ code: 'upstream_unreachable', status: 502 })
    expect(JSON.stringify(error)).not.toMatch(/127\.0\.0\.1|ECONN|\d{4}/)
    expect(error.cause).toBeDefined()
  })

  it('has a name that does not exist', async () => {
    const error = await failureOf(transcribe(engineAt('http://no-such-host.invalid/v1')))
    expect(error.code).toBe('upstream_unreachable')
    expect(JSON.stringify(error)).not.toContain('no-such-host')
  })

  it('speaks no TLS', async () => {
    const server = await upstream({ body: { text: 'x' } })
    const error = await failureOf(transcribe(engineAt(server.baseURL.replace('http:', 'https:'))))
    expect(error.code).toBe('upstream_unreachable')
  })

  it.each<[string, string, string]>([
    ['before the answer', '', 'upstream_unreachable'],
    ['in the head of the answer', 'HTTP/1.1 200 OK\r\nContent-Ty', 'upstream_unreachable'],
    [
      'in the midst of the answer',
      'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"text":"Hel',
      'upstream_bad_response',
    ],
    [
      'in the midst of a chunk',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n20\r\n{"text":"Hel',
      'upstream_bad_response',
    ],
    [
      'between two chunks',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nc\r\n{"text":"Hel\r\n',
      'upstream_bad_response',
    ],
  ])('resets %s', async (_, part, code) => {
    const { baseURL } = await rawServer(async (socket) => {
      await readUntil(socket, '--\r\n')
      if (part) socket.write(part, () => setImmediate(() => socket.resetAndDestroy()))
      else socket.resetAndDestroy()
    })
    const error = await failureOf(transcribe(engineAt(baseURL)))
    expect(error).toMatchObject({ code, status: 502, retryable: true })
    expect(JSON.stringify(error)).not.toMatch(/127\.0\.0\.1|Hel/)
  })
})

describe('an upstream that stops', () => {
  it.each<[string, string]>([
    ['before the answer', ''],
    ['in the head of the answer', 'HTTP/1.1 200 OK\r\nContent-Ty'],
    [
      'in the midst of the answer',
      'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"text":"Hel',
    ],
  ])('%s is given up after idleTimeout', async (_, part) => {
    const { baseURL } = await rawServer(async (socket) => {
      await readUntil(socket, '--\r\n')
      if (part) socket.write(part)
    })
    const error = await failureOf(transcribe(engineAt(baseURL, { idleTimeout: 100 })))
    expect(error).toMatchObject({ code: 'upstream_timeout', status: 504 })
  })

  it.each([
    ['stalls', false],
    ['is cut', true],
  ])('in the midst of a refusal, which %s, is understood by its status', async (_, isCut) => {
    const { baseURL } = await rawServer(async (socket) => {
      await readUntil(socket, '--\r\n')
      socket.write('HTTP/1.1 400 Bad\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"error":')
      if (isCut) socket.end()
    })
    const error = await failureOf(transcribe(engineAt(baseURL, { idleTimeout: 100 })))
    expect(error).toMatchObject({ code: 'upstream_rejected', status: 400, retryable: false })
  })

  it('in a stream is given up after idleTimeout', async () => {
    const server = await upstream((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write('data: {"type":"transcript.text.delta","delta":"Hel"}\n\n')
      return undefined
    })
    const engine = engineAt(server.baseURL, { idleTimeout: 100 })
    const error = await failureOf(transcribe(engine, { model: 'gpt-4o-transcribe', wanted: { stream: true } }))
    expect(error.code).toBe('upstream_timeout')
  })

  it('reading is given up after idleTimeout', async () => {
    const { baseURL } = await rawServer((socket) => socket.pause())
    const file = { ...endlessAudio(200_000_000), type: 'audio/wav' }
    const error = await failureOf(transcribe(engineAt(baseURL, { idleTimeout: 200 }), { file }))
    expect(error.code).toBe('upstream_timeout')
  })

  it('is given up after timeout, though something moves', async () => {
    const server = await upstream((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      const timer = setInterval(() => response.write(' '), 10)
      response.on('close', () => clearInterval(timer))
      return undefined
    })
    const error = await failureOf(transcribe(engineAt(server.baseURL, { timeout: 150, idleTimeout: 5000 })))
    expect(error).toMatchObject({ code: 'upstream_timeout', status: 504 })
    expect(error.message).toContain('0.15 s')
  })

  it('is waited for as long as something moves', async () => {
    const server = await upstream(async (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      for (const part of '{"text":"Hello there, friend."}') {
        response.write(part)
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
      response.end()
      return undefined
    })
    expect((await transcribe(engineAt(server.baseURL, { idleTimeout: 400 }))).text).toBe('Hello there, friend.')
  })
})

describe('an answer that comes while the upload still runs', () => {
  const SIZE = 60_000_000

  async function early(answer: (socket: import('node:net').Socket) => void) {
    let received = 0
    const { baseURL } = await rawServer((socket) => {
      let answered = false
      socket.on('data', (chunk) => {
        received += chunk.length
        if (answered) return
        answered = true
        answer(socket)
      })
    })
    const file = { ...endlessAudio(SIZE), type: 'audio/wav' }
    return { error: await failureOf(transcribe(engineAt(baseURL), { file })), received: () => received }
  }

  const head = `HTTP/1.1 429 Too Many\r\nContent-Type: application/json\r\nRetry-After: 3\r\nContent-Length: ${TOO_MANY.length}\r\n`

  it('is delivered, and the upload stops', async () => {
    const { error, received } = await early((socket) => socket.write(`${head}\r\n${TOO_MANY}`))
    expect(error).toMatchObject({ code: 'rate_limit_exceeded', retryAfter: 3 })
    expect(received()).toBeLessThan(SIZE / 2)
  })

  it('is delivered when the upstream closes its side', async () => {
    const { error } = await early((socket) => socket.end(`${head}Connection: close\r\n\r\n${TOO_MANY}`))
    expect(error).toMatchObject({ code: 'rate_limit_exceeded', retryAfter: 3 })
  })

  it('is delivered each time', async () => {
    const codes: string[] = []
    for (let run = 0; run < 20; run++) {
      const { error } = await early((socket) =>
        socket.end(`${head}Connection: close\r\n\r\n${TOO_MANY}`, () => socket.destroySoon()),
      )
      codes.push(error.code)
    }
    expect(codes).toEqual(Array(20).fill('rate_limit_exceeded'))
  })
})

describe('a caller who leaves', () => {
  /** A server that tells of its connections. */
  async function silent(onRequest: (response: import('node:http').ServerResponse) => void = () => {}) {
    const seen = { requests: 0, closed: 0 }
    const server = await httpServer((request, response) => {
      seen.requests++
      request.resume()
      request.socket.once('close', () => seen.closed++)
      onRequest(response)
    })
    return { ...server, seen }
  }

  it.each<[string, ((response: import('node:http').ServerResponse) => void) | undefined]>([
    ['before the answer', undefined],
    [
      'in the midst of the answer',
      (response) => response.writeHead(200, { 'content-length': '100' }).write('{"text":"'),
    ],
  ])('%s closes the connection', async (_, onRequest) => {
    const { baseURL, seen } = await silent(onRequest)
    const caller = new AbortController()
    const reason = new Error('gone')
    const work = transcribe(engineAt(baseURL), {}, caller.signal)
    work.catch(() => {})
    await until(() => seen.requests === 1)
    caller.abort(reason)
    await expect(work).rejects.toBe(reason)
    await until(() => seen.closed === 1)
  })

  it('in the midst of the upload closes the connection and the recording', async () => {
    const { baseURL, seen } = await silent()
    let cancelled = false
    const file = {
      name: 'a.wav',
      type: 'audio/wav',
      stream: () =>
        new ReadableStream<Uint8Array>({
          async pull(controller) {
            await new Promise((resolve) => setTimeout(resolve, 1))
            controller.enqueue(new Uint8Array(1000))
          },
          cancel() {
            cancelled = true
          },
        }),
    }
    const caller = new AbortController()
    const work = transcribe(engineAt(baseURL), { file }, caller.signal)
    work.catch(() => {})
    await until(() => seen.requests === 1)
    caller.abort()
    await expect(work).rejects.toMatchObject({ name: 'AbortError' })
    await until(() => seen.closed === 1 && cancelled)
  })

  it('before the call sends nothing', async () => {
    const { baseURL, seen } = await silent()
    await expect(transcribe(engineAt(baseURL), {}, AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone')
    expect(seen.requests).toBe(0)
  })

  it('of the endpoint is told to the upstream', async () => {
    const { baseURL, seen } = await silent()
    const client = new AbortController()
    const answer = createHandler({ engine: engineAt(baseURL), logger: false })(
      formRequest({}, { signal: client.signal }),
    )
    await until(() => seen.requests === 1)
    client.abort()
    expect((await answer).status).toBe(499)
    await until(() => seen.closed === 1)
  })

  it('of a stream is told to the upstream', async () => {
    const { baseURL, seen } = await silent((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write('data: {"type":"transcript.text.delta","delta":"Hel"}\n\n')
    })
    const handler = createHandler({ engine: engineAt(baseURL), logger: false })
    const response = await handler(formRequest({ model: 'gpt-4o-transcribe', stream: 'true' }))
    await response.body?.cancel()
    await until(() => seen.closed === 1)
  })
})

it('a recording that can not be read is not the fault of the upstream', async () => {
  const server = await upstream({ body: { text: 'x' } })
  const file = {
    name: 'a.wav',
    type: 'audio/wav',
    stream: () =>
      new ReadableStream<Uint8Array>({
        pull(controller) {
          controller.error(new RangeError('disk'))
        },
      }),
  }
  await expect(transcribe(engineAt(server.baseURL), { file })).rejects.toThrow(RangeError)
  expect(server.calls).toHaveLength(0)
})

describe.each<[string, () => Transport]>([
  ['node:http', createTransport],
  ['fetch', fetchTransport],
])('the transport over %s', (_, make) => {
  function send(baseURL: string, options: Partial<UpstreamRequest> = {}) {
    return make().send({
      url: new URL(`${baseURL}/audio/transcriptions`),
      headers: { authorization: `Bearer ${KEY}` },
      body: multipartBody({ file: audio(), fields: [['model', 'm']] }),
      signal: new AbortController().signal,
      idleTimeout: 5000,
      timeout: 60_000,
      ...options,
    })
  }

  async function textOf({ body }: { body: AsyncIterable<Uint8Array> }) {
    const chunks: Uint8Array[] = []
    for await (const chunk of body) chunks.push(chunk)
    return Buffer.concat(chunks).toString()
  }

  it('sends the form and gives the answer', async () => {
    const server = await upstream({ status: 418, body: 'tea ½', headers: { 'x-a': 'b' } })
    const response = await send(server.baseURL)
    expect(response.status).toBe(418)
    expect(response.header('x-a')).toBe('b')
    expect(response.header('x-b')).toBeUndefined()
    expect(await textOf(response)).toBe('tea ½')
    expect(server.calls[0]?.form.get('model')).toBe('m')
    expect(server.calls[0]?.headers.authorization).toBe(`Bearer ${KEY}`)
  })

  it('never follows a redirect', async () => {
    const target = await upstream({ body: { text: 'stolen' } })
    const server = await upstream({ status: 307, body: '', headers: { location: target.baseURL } })
    await send(server.baseURL).then(
      (response) => expect(response.status).toBe(307),
      (error) => expect(error).toMatchObject({ code: 'upstream_redirected' }),
    )
    expect(target.calls).toHaveLength(0)
  })

  it('tells that nobody is there', async () => {
    const error = await failureOf(send(`http://127.0.0.1:${await freePort()}/v1`))
    expect(error.code).toBe('upstream_unreachable')
  })

  it('gives up a silent upstream', async () => {
    const { baseURL } = await httpServer(() => {})
    expect((await failureOf(send(baseURL, { idleTimeout: 100 }))).code).toBe('upstream_timeout')
  })

  it('gives up an answer that stops', async () => {
    const server = await upstream((_call, response) => {
      response.writeHead(200).write('a')
      return undefined
    })
    const response = await send(server.baseURL, { idleTimeout: 100 })
    expect((await failureOf(textOf(response))).code).toBe('upstream_timeout')
  })

  it('tells of an answer that is cut', async () => {
    const server = await upstream((_call, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('a', () => setImmediate(() => response.destroy()))
      return undefined
    })
    expect((await failureOf(async () => textOf(await send(server.baseURL)))).code).toBe('upstream_bad_response')
  })

  it.each(['before', 'after'])('stops when the caller leaves %s the head of the answer', async (when) => {
    const caller = new AbortController()
    const reason = new TranscriptionError('aborted', 'gone')
    const server = await upstream((_call, response) => {
      if (when === 'after') response.writeHead(200).write('a')
      else caller.abort(reason)
      return undefined
    })
    const work = send(server.baseURL, { signal: caller.signal }).then(async (response) => {
      caller.abort(reason)
      return textOf(response)
    })
    await expect(work).rejects.toMatchObject({ code: 'aborted' })
  })
})

it('an answer that is not read leaves no connection', async () => {
  const server = await upstream((_call, response) => {
    response.writeHead(200, { 'content-type': 'text/html' })
    response.write('<html>')
    return undefined
  })
  const engine = engineAt(server.baseURL)
  for (let call = 0; call < 3; call++) {
    expect((await failureOf(transcribe(engine))).code).toBe('upstream_bad_response')
  }
  await until(() => socketsTo(server.baseURL) === 0)
})

/** Connections of this process to a server. */
function socketsTo(baseURL: string): number {
  const port = Number(new URL(baseURL).port)
  const handles = (process as unknown as { _getActiveHandles(): { remotePort?: number }[] })._getActiveHandles()
  return handles.filter(({ remotePort }) => remotePort === port).length
}
