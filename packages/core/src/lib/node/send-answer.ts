import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Answer } from '../answer.js'
import { drained } from '../drained.js'
import { LINGER } from '../limits.js'

/**
 * Sends an answer: with back-pressure, and cancelling its body when the client leaves.
 *
 * Where the request was not read to its end, the connection closes after the answer, but lingers first:
 * unread bytes would turn into a reset, and the client would see that instead of the answer.
 */
export async function sendAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, body }: Answer,
): Promise<void> {
  if (response.headersSent || response.destroyed) {
    if (isStream(body)) await body.cancel()
    return
  }
  response.statusCode = status
  setHeaders(response, headers)
  if (isUnread(request)) await sendAndLinger(request, response, body)
  else if (isStream(body)) await sendStream(response, body)
  else response.end(body)
}

/** Sets headers beside those that the app has set; what it exposes to browsers stays exposed. */
export function setHeaders(response: ServerResponse, headers: Answer['headers']): void {
  const exposed = 'access-control-expose-headers'
  for (const [name, value] of Object.entries(headers)) {
    const before = name === exposed ? response.getHeader(exposed) : undefined
    response.setHeader(name, before === undefined ? value : `${before}, ${value}`)
  }
}

/**
 * Has the rest of a refused upload read and thrown away after an answer that somebody else sends, but not for ever:
 * after 2 s the connection is closed. The answer itself leaves it open, also where the client asked for its end:
 * Node would close it with unread bytes, and the client would see a reset in place of the answer.
 */
export function lingerAfter(request: IncomingMessage, response: ServerResponse): void {
  if (!isUnread(request)) return
  const { socket } = request
  const goesOn = response.shouldKeepAlive
  response.shouldKeepAlive = true
  response.once('finish', async () => {
    await restOf(request)
    if (!request.complete || !goesOn) socket.destroySoon()
  })
}

/** Of whatever realm or platform it is. */
function isStream(body: Answer['body']): body is ReadableStream<Uint8Array> {
  return typeof body === 'object' && body !== null
}

/** True when the client is still sending a body that nobody will read. */
function isUnread({ complete, headers }: IncomingMessage): boolean {
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
  return hasBody && !complete
}

async function sendStream(response: ServerResponse, body: ReadableStream<Uint8Array>) {
  const reader = body.getReader()
  const leave = () => reader.cancel().catch(() => {})
  response.once('close', leave)
  try {
    response.flushHeaders()
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      if (response.destroyed) return
      if (!response.write(read.value)) await drained(response)
    }
    response.end()
  } catch (error) {
    // The status is sent already: only a broken connection tells the client that the body is not whole.
    response.destroy(error instanceof Error ? error : undefined)
  } finally {
    response.off('close', leave)
  }
}

/** The length tells the client that the answer is whole, so the end of the connection can wait for the upload's. */
async function sendAndLinger(request: IncomingMessage, response: ServerResponse, body: Answer['body']) {
  const bytes = isStream(body) ? await readWhole(body) : Buffer.from(body ?? '')
  response.setHeader('connection', 'close')
  response.setHeader('content-length', bytes.length)
  response.write(bytes)
  await restOf(request)
  response.end()
}

async function readWhole(body: ReadableStream<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  const reader = body.getReader()
  for (let read = await reader.read(); !read.done; read = await reader.read()) chunks.push(read.value)
  return Buffer.concat(chunks)
}

function restOf(request: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, LINGER)
    const done = () => {
      clearTimeout(timer)
      resolve()
    }
    for (const event of ['end', 'error', 'close']) request.once(event, done)
    // Whoever read it has given up: `Readable.toWeb` would throw at what comes after its stream was cancelled.
    request.unpipe()
    request.removeAllListeners('data')
    request.resume()
  })
}
