import type { Agent } from 'node:http'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { Answer } from './answer.js'
import { Failed } from './verdict.js'

/** Most bytes of an answer that are read. */
const MAX_ANSWER = 32 * 1024 * 1024

/** One request, as it goes over the wire. */
export interface Sending {
  readonly url: URL
  readonly method?: string | undefined
  readonly headers: Readonly<Record<string, string | number>>
  /** Bytes, sent at once; or pieces, sent as the connection takes them. */
  readonly body?: Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array> | undefined
  /** `false`: the body is left unfinished, and the answer must come all the same. Default `true`. */
  readonly finish?: boolean | undefined
  /** Keeps connections. Default: one connection for this request. */
  readonly agent?: Agent | undefined
  readonly signal: AbortSignal
}

/**
 * Sends one request over `node:http` and reads its answer, which may come while the body is still being sent:
 * fetch gives such answers up.
 */
export function exchange(sending: Sending): Promise<Answer> {
  const { url, method = 'POST', headers, agent, signal } = sending
  return new Promise((resolve, reject) => {
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest
    const request = send(url, { method, headers: { ...headers }, agent: agent ?? false, signal })
    let answered = false
    let sent = false
    request.once('response', (response) => {
      answered = true
      const early = !sent
      readBody(response).then((body) => {
        resolve(new Answer(response.statusCode ?? 0, response.headers, new TextDecoder().decode(body)))
        // What is still to be sent of a refused upload is of no use; a kept connection would be left half-used.
        if (early || !agent) request.destroy()
      }, reject)
    })
    request.on('error', (error) => {
      if (!answered) reject(disconnected(error, signal))
    })
    sendBody(sending, request, () => answered).then((whole) => {
      sent = whole
    }, reject)
  })
}

type Outgoing = ReturnType<typeof httpRequest>

async function sendBody({ body, finish = true }: Sending, request: Outgoing, answered: () => boolean) {
  request.flushHeaders()
  if (body instanceof Uint8Array) request.write(body)
  else {
    for await (const piece of body ?? []) {
      if (answered() || request.destroyed) return false
      if (!request.write(piece)) await drained(request)
    }
  }
  if (finish) request.end()
  return finish
}

function drained(request: Outgoing): Promise<void> {
  return new Promise((resolve) => {
    const events = ['drain', 'close', 'response']
    const done = () => {
      for (const event of events) request.off(event, done)
      resolve()
    }
    for (const event of events) request.once(event, done)
  })
}

async function readBody(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of response) {
      size += chunk.length
      if (size > MAX_ANSWER) throw new Failed(`an answer of at most ${MAX_ANSWER} bytes`, 'a longer one')
      chunks.push(chunk)
    }
  } catch (error) {
    if (error instanceof Failed) throw error
    throw new Failed('the whole answer', `${size} bytes of it, then the connection broke (${codeOf(error)})`)
  }
  return Buffer.concat(chunks)
}

function disconnected(error: Error, signal: AbortSignal): Error {
  if (signal.aborted) return signal.reason instanceof Error ? signal.reason : error
  return new Failed('an answer', `a broken connection (${codeOf(error)})`)
}

function codeOf(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string }
  return code ?? message ?? 'unknown'
}
