import type { IncomingMessage, ServerResponse } from 'node:http'
import { drained } from '../drained.js'
import { LINGER } from '../limits.js'

/**
 * Sends a web-standard answer: with back-pressure, and cancelling its body when the client leaves.
 *
 * Where the request was not read to its end, the connection closes after the answer, but lingers first:
 * unread bytes would turn into a reset, and the client would see that instead of the answer.
 */
export async function sendResponse(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Response,
): Promise<void> {
  if (response.headersSent || response.destroyed) {
    await answer.body?.cancel()
    return
  }
  response.statusCode = answer.status
  setHeaders(response, answer.headers)
  const cookies = answer.headers.getSetCookie()
  if (cookies.length > 0) response.setHeader('set-cookie', cookies)
  if (isUnread(request)) await sendAndLinger(request, response, answer)
  else await sendBody(response, answer)
}

/** Sets headers beside those that the app has set; what it exposes to browsers stays exposed. */
export function setHeaders(response: ServerResponse, headers: Headers): void {
  const exposed = 'access-control-expose-headers'
  for (const [name, value] of headers) {
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

/** True when the client is still sending a body that nobody will read. */
function isUnread({ complete, headers }: IncomingMessage): boolean {
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
  return hasBody && !complete
}

async function sendBody(response: ServerResponse, { body }: Response) {
  if (!body) {
    response.end()
    return
  }
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
async function sendAndLinger(request: IncomingMessage, response: ServerResponse, answer: Response) {
  const body = Buffer.from(await answer.arrayBuffer())
  response.setHeader('connection', 'close')
  response.setHeader('content-length', body.length)
  response.write(body)
  await restOf(request)
  response.end()
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
