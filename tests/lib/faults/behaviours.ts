import { wait } from './client.js'
import type { Attempt, Behaviour, Exchange } from './upstream.js'

/** A text of the upstream's own that no client may ever see. */
export const SECRET = 'inside-of-the-upstream'

/** What the upstream hears: no other request has the same. */
export function heard({ plan, number }: Pick<Attempt, 'plan' | 'number'>): string {
  return `This is attempt ${number} of ${plan}.`
}

/** When an answer comes: behind the whole upload, or while it still runs. */
export type Moment = 'after' | 'early'

interface StatusOptions {
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** `message`, `code` and `param` of the error envelope. */
  readonly error?: Readonly<Record<string, string>>
  /** In place of the envelope. */
  readonly body?: string
  readonly when?: Moment
  /** What happens with the connection of an early answer. Default `keep`: the rest of the upload is read. */
  readonly connection?: 'keep' | 'close' | 'ignore'
}

/** Hears the recording, and says so as a vendor does. */
export const ok: Behaviour = async (exchange) => {
  await settled(exchange)
  sendJson(exchange, { text: heard(exchange.attempt) })
}

/** Takes its time before it answers. */
export const slowHeaders: Behaviour = async (exchange) => {
  await exchange.received
  await wait(150 + exchange.random() * 150)
  sendJson(exchange, { text: heard(exchange.attempt) })
}

/** Answers in small pieces. */
export const slowBody: Behaviour = async (exchange) => {
  await exchange.received
  const { response } = exchange
  const text = JSON.stringify({ text: heard(exchange.attempt) })
  response.writeHead(200, { 'content-type': 'application/json' })
  for (let at = 0; at < text.length; at += 7) {
    response.write(text.slice(at, at + 7))
    await wait(exchange.random() * 40)
  }
  response.end()
}

/** Reads so slowly that the upload must wait for it. */
export const slowReading: Behaviour = async (exchange) => {
  const { request } = exchange
  let over = false
  exchange.received.then(() => {
    over = true
  })
  while (!over && !request.destroyed) {
    request.pause()
    await wait(exchange.random() * 10)
    request.resume()
    await wait(1)
  }
  if (over) await ok(exchange)
}

/** Statuses whose text is for the client. */
const PASSED_ON = new Set([400, 404, 408, 409, 411, 413, 415, 422])

/** Answers with a status that is no success. */
export function status(code: number, options: StatusOptions = {}): Behaviour {
  const { headers, error, when = 'after', connection = 'keep' } = options
  const message = PASSED_ON.has(code) ? 'The upstream does not like it.' : `No: ${SECRET}`
  const envelope = { error: { message, type: 'error', param: null, code: null, ...error } }
  const body = options.body ?? JSON.stringify(envelope)
  const all = { 'content-type': options.body === undefined ? 'application/json' : 'text/html', ...headers }
  return async (exchange) => {
    if (when === 'after') await settled(exchange)
    else if (connection !== 'keep') exchange.request.pause()
    const { response, socket } = exchange
    const closes = when === 'early' && connection === 'close'
    response.writeHead(code, { ...all, 'content-length': String(Buffer.byteLength(body)), ...(closes && CLOSE) })
    // Node destroys the connection then, and what was not read of the upload makes that a reset.
    response.end(body, () => closes && socket.destroySoon())
    if (when === 'early' && connection === 'ignore') exchange.stopReading()
  }
}

const CLOSE = { connection: 'close' }

/** Answers 411 to a body without a length, and is content otherwise. */
export const lengthRequired: Behaviour = async (exchange) => {
  const behave = exchange.request.headers['content-length'] === undefined ? status(411) : ok
  await behave(exchange)
}

/** Says nothing any more. */
export function stall(where: 'upload' | 'headers' | 'body'): Behaviour {
  return async (exchange) => {
    if (where === 'upload') return exchange.stopReading()
    await exchange.received
    if (where === 'headers') return
    const text = JSON.stringify({ text: heard(exchange.attempt) })
    exchange.response.writeHead(200, { 'content-type': 'application/json' })
    exchange.response.write(text.slice(0, text.length / 2))
  }
}

/** Resets the connection. */
export function reset(where: 'upload' | 'headers' | 'body'): Behaviour {
  return async (exchange) => {
    const { response, socket } = exchange
    if (where !== 'upload') await settled(exchange)
    if (where === 'body') await writeHalf(exchange)
    response.destroyed ? socket.destroy() : socket.resetAndDestroy()
  }
}

/** Ends the connection in the middle of an answer. */
export function cut(framing: 'length' | 'chunked'): Behaviour {
  return async (exchange) => {
    await settled(exchange)
    await writeHalf(exchange, framing)
    exchange.socket.end()
  }
}

/** Answers with a status of success and this body. */
export function answer(body: string, type = 'application/json', code = 200): Behaviour {
  return async (exchange) => {
    await settled(exchange)
    exchange.response.writeHead(code, { 'content-type': type }).end(code === 204 ? undefined : body)
  }
}

/** Answers with a transcript of this type. */
export function okAs(type: string): Behaviour {
  return async (exchange) => {
    await settled(exchange)
    exchange.response.writeHead(200, { 'content-type': type }).end(JSON.stringify({ text: heard(exchange.attempt) }))
  }
}

/** Answers with a transcript of over 32 MiB. */
export const huge: Behaviour = async (exchange) => {
  await settled(exchange)
  const { response } = exchange
  const block = Buffer.alloc(1024 * 1024, 'la ')
  response.writeHead(200, { 'content-type': 'application/json' })
  response.write('{"text":"')
  for (let sent = 0; sent < 34 && !response.destroyed; sent++) {
    await new Promise<void>((resolve) => {
      response.write(block, () => resolve())
    })
  }
  response.end('"}')
}

/** Answers with bytes that are no HTTP. */
export function garbage(when: Moment): Behaviour {
  return async (exchange) => {
    if (when === 'after') await settled(exchange)
    exchange.socket.end(Buffer.from('\x00\x17\xfe\xff SSH-2.0 what\r\n\r\n', 'latin1'))
  }
}

/** Tells that it works before it answers. */
export const hinting: Behaviour = async (exchange) => {
  exchange.response.writeProcessing()
  await settled(exchange)
  exchange.response.writeEarlyHints({ link: '</style.css>; rel=preload' })
  sendJson(exchange, { text: heard(exchange.attempt) })
}

/** Answers with more headers than anybody reads. */
export const endlessHeaders: Behaviour = async (exchange) => {
  await settled(exchange)
  exchange.socket.write('HTTP/1.1 200 OK\r\n')
  exchange.socket.write(`x-more: ${'more '.repeat(200)}\r\n`.repeat(200))
}

/** A text that is the answer to no request. */
export const POISON = 'This is the answer of somebody else.'

/** Answers twice, at once or a moment later, when the connection waits for further requests. */
export function twice(when: 'at once' | 'later'): Behaviour {
  return async (exchange) => {
    await settled(exchange)
    const { attempt, socket } = exchange
    const second = JSON.stringify({ text: POISON })
    // Together, so that they arrive together.
    socket.cork()
    sendJson(exchange, { text: heard(attempt) })
    if (when === 'later') {
      socket.uncork()
      await wait(30)
    }
    socket.write(
      `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${second.length}\r\n\r\n${second}`,
    )
    if (when === 'at once') socket.uncork()
  }
}

/** Goes on with its answer for ever. */
export const endless: Behaviour = async ({ received, response }) => {
  await received
  response.writeHead(200, { 'content-type': 'application/json' })
  response.write('{"text":"')
  while (!response.destroyed) {
    response.write(' ')
    await wait(50)
  }
}

async function writeHalf({ attempt, response, random }: Exchange, framing: 'length' | 'chunked' = 'length') {
  const text = JSON.stringify({ text: heard(attempt) })
  const length = framing === 'length' && { 'content-length': String(text.length) }
  response.writeHead(200, { 'content-type': 'application/json', ...length })
  await new Promise<void>((resolve) => {
    response.write(text.slice(0, text.length / 2), () => resolve())
  })
  await wait(random() * 20)
}

/** The whole upload is there, and a moment has passed. */
export async function settled({ received, random }: Exchange): Promise<void> {
  await received
  await wait(random() * 25)
}

function sendJson({ response }: Exchange, body: object) {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
