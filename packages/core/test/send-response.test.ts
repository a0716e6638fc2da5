import { type IncomingMessage, request, type ServerResponse } from 'node:http'
import { connect } from 'node:net'
import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { errorResponse, TranscriptionError } from '../src/index.js'
import { sendResponse } from '../src/node.js'
import { httpServer, until } from './support/servers.js'

/** A server that gives every request the same answer. */
async function serve(make: () => Response, before?: (request: IncomingMessage, response: ServerResponse) => unknown) {
  const state = { failure: undefined as unknown, sent: 0 }
  const server = await httpServer(async (incoming, response) => {
    await before?.(incoming, response)
    await sendResponse(incoming, response, make()).catch((error) => {
      state.failure = error
    })
    state.sent++
  })
  return { ...server, state }
}

/** A body that is made as it is read. */
function endless() {
  const state = { pulled: 0, cancelled: false }
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      state.pulled++
      controller.enqueue(new Uint8Array(65_536))
    },
    cancel() {
      state.cancelled = true
    },
  })
  return { state, body }
}

it('sends status, headers and body', async () => {
  const { url } = await serve(() => new Response('Grüße', { status: 201, headers: { 'x-a': 'b' } }))
  const answer = await fetch(url)
  expect([answer.status, answer.headers.get('x-a'), await answer.text()]).toEqual([201, 'b', 'Grüße'])
})

it('sends an answer without a body', async () => {
  const { url } = await serve(() => new Response(null, { status: 204 }))
  expect((await fetch(url)).status).toBe(204)
})

it('sends each part as soon as it is there', async () => {
  let go: (value: Uint8Array) => void = () => {}
  const { url } = await serve(
    () =>
      new Response(
        new ReadableStream<Uint8Array>({
          start(controller) {
            controller.enqueue(Buffer.from('one'))
            go = (value) => {
              controller.enqueue(value)
              controller.close()
            }
          },
        }),
      ),
  )
  const reader = (await fetch(url)).body?.getReader()
  expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('one')
  go(Buffer.from('two'))
  expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('two')
  expect((await reader?.read())?.done).toBe(true)
})

it('sends the head before the first part is there', async () => {
  const { url } = await serve(() => new Response(new ReadableStream({})))
  const answer = await fetch(url)
  expect(answer.status).toBe(200)
  await answer.body?.cancel()
})

it('reads a body no faster than a slow client takes it', async () => {
  const { state, body } = endless()
  const { port } = await serve(() => new Response(body))
  const client = connect(port, '127.0.0.1')
  client.pause()
  client.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
  let pulled = -1
  await until(() => {
    const same = state.pulled > 0 && state.pulled === pulled
    pulled = state.pulled
    return same
  })
  await new Promise((resolve) => setImmediate(resolve))
  // What the kernel holds of both ends, and nothing of what would come after.
  expect(state.pulled * 65_536).toBeLessThan(32 * 1024 * 1024)
  client.destroy()
  await until(() => state.cancelled)
})

describe('a client that leaves', () => {
  it('cancels the body that is being made', async () => {
    const { state, body } = endless()
    const { url } = await serve(() => new Response(body))
    const call = request(url).on('error', () => {})
    call.on('response', (answer) => answer.once('data', () => call.destroy()))
    call.end()
    await until(() => state.cancelled)
  })

  it('cancels the body that is waited for', async () => {
    let cancelled = false
    const body = new ReadableStream({
      cancel() {
        cancelled = true
      },
    })
    const { url, state } = await serve(() => new Response(body))
    const call = request(url).on('error', () => {})
    call.on('response', () => call.destroy())
    call.end()
    await until(() => cancelled && state.sent === 1)
    expect(state.failure).toBeUndefined()
  })

  it('before the answer cancels its body', async () => {
    const { state, body } = endless()
    const { url } = await serve(
      () => new Response(body),
      (_, response) => new Promise((resolve) => response.once('close', resolve)),
    )
    const call = request(url).on('error', () => {})
    call.end()
    call.once('socket', (socket) => socket.once('connect', () => setTimeout(() => call.destroy(), 50)))
    await until(() => state.cancelled)
  })
})

it('a body that fails breaks the connection, so that nobody takes it for whole', async () => {
  const { url, state } = await serve(
    () =>
      new Response(
        new ReadableStream<Uint8Array>({
          start: (controller) => controller.enqueue(Buffer.from('half')),
          pull: (controller) => controller.error(new Error('broken')),
        }),
      ),
  )
  await expect(fetch(url).then((answer) => answer.text())).rejects.toThrow()
  await until(() => state.sent === 1)
  expect(state.failure).toBeUndefined()
})

it('leaves an answer alone that was begun by others', async () => {
  const { state, body } = endless()
  const { url } = await serve(
    () => new Response(body, { status: 500 }),
    (_, response) => response.end('begun'),
  )
  expect(await (await fetch(url)).text()).toBe('begun')
  await until(() => state.cancelled)
})

describe('a refused upload', () => {
  const refusal = () => errorResponse(new TranscriptionError('file_too_large', 'Too large.'))

  it('gets its answer, and the connection closes', async () => {
    const { url } = await serve(refusal)
    const answer = await fetch(url, { method: 'POST', body: new Uint8Array(3_000_000) })
    expect(answer.status).toBe(413)
    expect(answer.headers.get('connection')).toBe('close')
    expect(((await answer.json()) as { error: object }).error).toMatchObject({ code: 'file_too_large' })
  })

  it.each(['fast', 'slow'])(
    'gets its answer and not a reset, from a %s client that never stops sending',
    async (speed) => {
      const { port } = await serve(refusal)
      for (let run = 0; run < 5; run++) {
        const client = connect(port, '127.0.0.1')
        let read = ''
        let reset: unknown
        client.setEncoding('latin1')
        client.on('data', (chunk) => {
          read += chunk
        })
        client.on('error', (error) => {
          reset ??= read.includes('Too large.') ? undefined : error
        })
        client.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 999999999\r\n\r\n')
        const send = () => {
          while (!client.destroyed && !read.includes('Too large.')) {
            const more = client.write(Buffer.alloc(65_536))
            if (speed === 'slow') {
              setTimeout(send, 5)
              return
            }
            if (!more) {
              client.once('drain', send)
              return
            }
          }
        }
        send()
        await until(() => read.includes('Too large.') || reset !== undefined)
        expect(reset).toBeUndefined()
        expect(read).toMatch(/^HTTP\/1\.1 413 /)
        expect(read.toLowerCase()).toContain('connection: close')
        client.destroy()
      }
    },
  )

  it('is answered at once, before the rest of it came', async () => {
    const { port } = await serve(refusal)
    const client = connect(port, '127.0.0.1')
    let read = ''
    client.on('data', (chunk) => {
      read += chunk
    })
    client.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nabc')
    await until(() => read.includes('Too large.'))
    client.destroy()
  })

  it('that was read through a stream of the web, and cancelled, does no harm', async () => {
    const { port, state } = await serve(refusal, async (incoming) => {
      const reader = Readable.toWeb(incoming).getReader()
      await reader.read()
      // More of it waits to be read by now.
      await until(() => incoming.readableLength > 0)
      reader.cancel()
    })
    const client = connect(port, '127.0.0.1')
    client.on('error', () => {})
    client.on('data', () => {})
    client.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9000000\r\n\r\n')
    client.write('a'.repeat(1_000_000))
    await until(() => client.closed)
    expect(state).toEqual({ failure: undefined, sent: 1 })
  })

  it('lets the connection end when the upload ends', async () => {
    const { port } = await serve(refusal)
    const client = connect(port, '127.0.0.1')
    let ended = false
    client.on('end', () => {
      ended = true
    })
    client.on('data', () => {})
    client.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\n\r\nabc')
    client.write('def')
    await until(() => ended)
    client.destroy()
  })

  it('whose client never ends is closed after 2 s', async () => {
    const { port } = await serve(refusal)
    const client = connect(port, '127.0.0.1')
    let closed = false
    client.on('close', () => {
      closed = true
    })
    client.on('data', () => {})
    client.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nabc')
    await until(() => closed)
  })
})

it('sends every cookie', async () => {
  const headers = new Headers()
  headers.append('set-cookie', 'a=1')
  headers.append('set-cookie', 'b=2')
  const { url } = await serve(() => new Response('x', { headers }))
  expect((await fetch(url)).headers.getSetCookie()).toEqual(['a=1', 'b=2'])
})

it('streams to a request without a body', async () => {
  let send: (text: string) => void = () => {}
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      send = (text) => controller.enqueue(new TextEncoder().encode(text))
    },
  })
  const { url } = await serve(() => new Response(body))
  const answer = await fetch(url)
  const reader = answer.body?.getReader()
  for (const text of ['one', 'two']) {
    send(text)
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe(text)
  }
  await reader?.cancel()
})
