import { createRequire } from 'node:module'
import { connect } from 'node:net'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { type EndpointOptions, type ErrorEnvelope, TranscriptionError } from '../src/index.js'
import { createNodeHandler, type Multer, type NodeEndpointOptions } from '../src/node.js'
import { fakeEngine } from '../src/testing.js'
import { CONTAINERS, fixture, wave } from './support/audio.js'
import { openSpools } from './support/descriptors.js'
import { BOUNDARY, bodyOf, CLOSING, fieldPart, filePart } from './support/form.js'
import { httpServer, until } from './support/servers.js'

/** The one that the adapters bring; core has none. */
const multer: Multer = createRequire(new URL('../../express/package.json', import.meta.url))('multer')

/** Both ways to receive a form do the same. */
const WAYS: readonly [string, NodeEndpointOptions][] = [
  ['through multer', { multer }],
  ['without multer', {}],
]

async function serve(options: EndpointOptions<never> = {}, endpoint: NodeEndpointOptions = { multer }) {
  const engine = fakeEngine()
  const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn() }
  const handler = createNodeHandler({ engine, logger, ...options }, endpoint)
  const server = await httpServer((request, response) => void handler(request as never, response))
  const post = (body: Uint8Array | FormData, headers: Record<string, string> = {}) =>
    fetch(server.url, {
      method: 'POST',
      body,
      headers:
        body instanceof FormData
          ? headers
          : { 'content-type': `multipart/form-data; boundary=${BOUNDARY}`, ...headers },
    })
  return { ...server, engine, logger, post }
}

const model = fieldPart('model', 'm')

/** Sends a head and a part of a body, and stays. */
async function begin(port: number, part: Uint8Array, header = '') {
  const socket = connect(port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  const client = { socket, read: '' }
  socket.on('error', () => {})
  socket.on('data', (chunk) => {
    client.read += chunk
  })
  socket.write(
    `POST / HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=${BOUNDARY}\r\n${header}Content-Length: 9000000\r\n\r\n`,
  )
  await new Promise((resolve) => socket.write(part, resolve))
  return client
}

describe.each(WAYS)('%s', (_way, way) => {
  it.each(CONTAINERS)('%s is received whole', async (name, _, extension, type) => {
    const { engine, post } = await serve({}, way)
    const form = new FormData()
    form.append('file', new File([fixture(`containers/${name}`)], '録音.bin'))
    form.append('model', 'm')
    const response = await post(form)
    expect(await response.json()).toMatchObject({ text: 'Hello world.' })
    expect(engine.calls[0]?.request.file).toMatchObject({ name: `録音.${extension}`, type })
    expect(Buffer.from(engine.calls[0]?.bytes ?? []).equals(fixture(`containers/${name}`))).toBe(true)
  })

  it('an answer that is sent as a whole tells its length in bytes', async () => {
    const { post } = await serve({}, way)
    const response = await post(bodyOf(model, filePart(), CLOSING))
    const bytes = await response.arrayBuffer()
    expect(response.headers.get('content-length')).toBe(String(bytes.byteLength))
    expect(bytes.byteLength).toBeGreaterThan(0)
  })

  it('every encoding of the fields is understood', async () => {
    const { engine, post } = await serve({ extensions: ['hotwords'] }, way)
    const response = await post(
      bodyOf(
        model,
        fieldPart('keywords[]', 'a'),
        fieldPart('keywords[]', 'b'),
        fieldPart('languages', 'en'),
        fieldPart('languages', 'de'),
        fieldPart('chunking_strategy[type]', 'server_vad'),
        fieldPart('chunking_strategy[threshold]', '0.4'),
        fieldPart('known_speaker_names[0]', 'Ann'),
        fieldPart('known_speaker_references[]', `data:audio/wav;base64,${'A'.repeat(2_600_000)}`),
        fieldPart('prompt', 'Grüße'),
        fieldPart('hotwords', 'x'),
        filePart(),
        CLOSING,
      ),
    )
    expect(response.status).toBe(200)
    expect(engine.calls[0]?.request).toMatchObject({
      keywords: ['a', 'b'],
      languages: ['en', 'de'],
      chunking_strategy: { type: 'server_vad', threshold: 0.4 },
      known_speaker_names: ['Ann'],
      prompt: 'Grüße',
      extensions: { hotwords: 'x' },
    })
  })

  describe('a bad request', () => {
    it.each<[string, Uint8Array, number, string]>([
      ['no model', bodyOf(filePart(), CLOSING), 400, 'missing_required_parameter'],
      ['no file', bodyOf(model, CLOSING), 400, 'missing_required_parameter'],
      ['an unknown field', bodyOf(model, fieldPart('modle', 'x'), filePart(), CLOSING), 400, 'unknown_parameter'],
      ['a scalar twice', bodyOf(model, model, filePart(), CLOSING), 400, 'invalid_value'],
      ['a second file', bodyOf(model, filePart(), filePart(), CLOSING), 400, 'invalid_value'],
      [
        'a file in another field',
        bodyOf(model, filePart(wave(), 'name="x"; filename="a"'), CLOSING),
        400,
        'unknown_parameter',
      ],
      ['a file as text', bodyOf(model, fieldPart('file', 'x'), CLOSING), 400, 'invalid_value'],
      ['no audio', bodyOf(model, filePart(Buffer.from('<html>')), CLOSING), 400, 'unsupported_format'],
      ['an empty file', bodyOf(model, filePart(new Uint8Array(0)), CLOSING), 400, 'empty_file'],
      ['a body that breaks off', bodyOf(model, filePart()), 400, 'upload_truncated'],
      ['33 fields', bodyOf(...Array(33).fill(fieldPart('languages[]', 'en')), CLOSING), 400, 'invalid_multipart'],
      ['a field too large', bodyOf(fieldPart('prompt', 'x'.repeat(4_194_305)), CLOSING), 400, 'invalid_value'],
      [
        'a great index',
        bodyOf(model, fieldPart('keywords[4294967294]', 'x'), fieldPart('keywords[x]', 'y'), CLOSING),
        400,
        '',
      ],
      ['nested names', bodyOf(model, fieldPart('a[b][c][d]', 'x'), filePart(), CLOSING), 400, ''],
      [
        'a name of a prototype',
        bodyOf(model, fieldPart('__proto__', 'x'), filePart(), CLOSING),
        400,
        'unknown_parameter',
      ],
    ])('with %s is refused', async (_, body, status, code) => {
      const { engine, logger, post } = await serve({}, way)
      const response = await post(body)
      const { error } = (await response.json()) as ErrorEnvelope
      expect(response.status).toBe(status)
      if (code) expect(error.code).toBe(code)
      expect(engine.calls).toEqual([])
      expect(logger.error).not.toHaveBeenCalled()
      await vi.waitFor(() => expect(openSpools()).toEqual([]))
    })

    it('of exactly the greatest file is accepted, and of one byte more refused', async () => {
      const { post } = await serve({ maxFileSize: 500_000 }, way)
      expect((await post(bodyOf(model, filePart(wave(500_000)), CLOSING))).status).toBe(200)
      expect((await post(bodyOf(model, filePart(wave(500_001)), CLOSING))).status).toBe(413)
    })
  })

  describe('an upload that does not end', () => {
    const part = bodyOf(model, filePart(wave(600_000)))

    it('is given up when nothing comes any more, and nothing of it is left', async () => {
      const { port } = await serve({ uploadIdleTimeout: 100 }, way)
      const client = await begin(port, part)
      await until(() => client.read.includes('upload_timeout'))
      expect(client.read).toMatch(/^HTTP\/1\.1 408 /)
      // The client stays silent: it is the server that closes.
      await until(() => client.socket.closed)
      await vi.waitFor(() => expect(openSpools()).toEqual([]))
    })

    it('because its client left is no bug, and nothing of it is left', async () => {
      const { port, logger, server } = await serve({}, way)
      const client = await begin(port, part)
      await until(() => openSpools().length > 0)
      client.socket.destroy()
      await vi.waitFor(() => expect(openSpools()).toEqual([]))
      await new Promise((resolve) => server.close(resolve))
      expect(logger.error).not.toHaveBeenCalled()
    })

    it('is refused as soon as it is known to be no audio', async () => {
      const { port } = await serve({}, way)
      const client = await begin(port, bodyOf(model, filePart(Buffer.alloc(8192, 'x'))))
      await until(() => client.read.includes('unsupported_format'))
    })
  })
})

describe.each(WAYS)('%s', (_way, way) => {
  describe('failures that are thrown for the framework to answer', () => {
    async function serveThrowing(options: EndpointOptions<never> = {}) {
      const handler = createNodeHandler(
        { engine: fakeEngine(), logger: false, ...options },
        { ...way, failures: 'throw' },
      )
      return httpServer((request, response) => {
        handler(request as never, response).catch((error) => {
          response.statusCode = error.status
          response.end(`thrown: ${error.code}`)
        })
      })
    }

    it('have the headers of an answer, but not its type', async () => {
      const { url } = await serveThrowing({
        engine: fakeEngine({ error: new TranscriptionError('overloaded', 'Full.', { retryAfter: 3 }) }),
      })
      const form = new FormData()
      form.append('file', new File([wave()], 'a.wav'))
      form.append('model', 'm')
      const answer = await fetch(url, { method: 'POST', body: form })
      expect([answer.status, await answer.text()]).toEqual([503, 'thrown: overloaded'])
      expect(answer.headers.get('retry-after')).toBe('3')
      expect(answer.headers.get('x-request-id')).toMatch(/^req_/)
      expect(answer.headers.get('content-type')).toBeNull()
    })

    it('of an upload that still runs reach also the client that wants its connection to end with the answer', async () => {
      const { port, server } = await serveThrowing({ maxFileSize: 1000 })
      const client = await begin(port, bodyOf(model, filePart(wave(5000))), 'Connection: close\r\n')
      await until(() => client.read.includes('thrown: file_too_large'))
      for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve))
      const open = await new Promise((resolve) => server.getConnections((_, count) => resolve(count)))
      expect(open).toBe(1)
      await until(() => client.socket.destroyed)
    })

    it('of an upload that still runs reach the client, and its connection ends', async () => {
      const { port } = await serveThrowing({ maxFileSize: 1000 })
      const client = await begin(port, bodyOf(model, filePart(wave(5000))))
      await until(() => client.read.includes('thrown: file_too_large'))
      expect(client.read).toMatch(/^HTTP\/1.1 413 /)
      await until(() => client.socket.destroyed)
    })
  })
})
