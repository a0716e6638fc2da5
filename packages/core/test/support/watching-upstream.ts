import type { IncomingMessage, ServerResponse } from 'node:http'
import { httpServer } from './servers.js'

/** A call as far as it has come. */
export interface WatchedCall {
  readonly headers: IncomingMessage['headers']
  /** Bytes of its body so far, as text of one byte a character. */
  body: string
  /** The body came to its end, by its length or its last chunk. */
  whole: boolean
  /** Its connection is closed. */
  closed: boolean
}

/** An upstream that tells of calls while they still run, and answers them when they are whole. */
export async function watchingUpstream(
  onData: (call: WatchedCall, response: ServerResponse, number: number) => void = () => {},
) {
  const calls: WatchedCall[] = []
  const server = await httpServer((request, response) => {
    const call: WatchedCall = { headers: request.headers, body: '', whole: false, closed: false }
    const number = calls.push(call)
    request.socket.once('close', () => {
      call.closed = true
    })
    request.on('error', () => {})
    request.on('data', (chunk: Buffer) => {
      call.body += chunk.toString('latin1')
      onData(call, response, number)
    })
    request.on('end', () => {
      call.whole = true
      if (response.headersSent) return
      response.setHeader('content-type', 'application/json')
      response.end('{"text":"Hi."}')
    })
  })
  return { ...server, calls }
}
