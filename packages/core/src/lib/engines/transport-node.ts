import type { ClientRequest, IncomingMessage } from 'node:http'
import type { MultipartBody } from './multipart-body.js'
import type { Transport, UpstreamRequest, UpstreamResponse } from './transport.js'
import { upstreamTimeout, upstreamUnreachable } from './upstream-failures.js'

/** Speaks through `node:http(s)`, with connections that are kept for further calls. */
export function nodeTransport(http: typeof import('node:http'), https: typeof import('node:https')): Transport {
  const agents = { 'http:': new http.Agent({ keepAlive: true }), 'https:': new https.Agent({ keepAlive: true }) }
  return {
    send(request) {
      const secure = request.url.protocol === 'https:'
      const options = { method: 'POST', headers: headersOf(request), timeout: request.idleTimeout }
      const call = secure
        ? https.request(request.url, { ...options, agent: agents['https:'] })
        : http.request(request.url, { ...options, agent: agents['http:'] })
      return exchange(call, request)
    },
    close() {
      for (const agent of Object.values(agents)) agent.destroy()
    },
  }
}

function headersOf({ headers, body: { contentType, contentLength } }: UpstreamRequest) {
  return {
    ...headers,
    'content-type': contentType,
    ...(contentLength === undefined ? {} : { 'content-length': String(contentLength) }),
  }
}

function exchange(call: ClientRequest, { body, signal, idleTimeout }: UpstreamRequest): Promise<UpstreamResponse> {
  return new Promise((resolve, reject) => {
    let answered = false
    const abort = () => call.destroy(signal.reason instanceof Error ? signal.reason : new Error('aborted'))
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    call.once('close', () => signal.removeEventListener('abort', abort))
    call.on('timeout', () => call.destroy(upstreamTimeout()))
    call.on('error', (error) => reject(toError(error, signal)))
    call.on('response', (response) => {
      answered = true
      response.setTimeout(idleTimeout, () => response.destroy(upstreamTimeout()))
      resolve({
        status: response.statusCode ?? 0,
        header: (name) => headerOf(response, name),
        body: readBody(call, response, signal),
        discard: () => {
          if (!response.readableEnded) call.destroy()
        },
      })
    })
    sendBody(call, body, () => answered).catch((error) => {
      // The recording could not be read: that is not the upstream's fault.
      reject(error)
      call.destroy()
    })
  })
}

/** Writes the body with back-pressure, and stops when the upstream has answered already: it won't read the rest. */
async function sendBody(call: ClientRequest, body: MultipartBody, isAnswered: () => boolean) {
  for await (const chunk of body.chunks()) {
    if (isAnswered() || call.destroyed) return
    if (!call.write(chunk)) await drained(call)
  }
  call.end()
}

function drained(call: ClientRequest): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      for (const event of ['drain', 'response', 'close']) call.off(event, done)
      resolve()
    }
    for (const event of ['drain', 'response', 'close']) call.on(event, done)
  })
}

async function* readBody(call: ClientRequest, response: IncomingMessage, signal: AbortSignal) {
  try {
    for await (const chunk of response) yield chunk as Uint8Array
  } catch (error) {
    throw toError(error, signal)
  } finally {
    // After an early answer the rest of the upload is never sent: such a connection can't be used again.
    if (!call.writableEnded || !response.complete) call.destroy()
  }
}

function toError(error: unknown, signal: AbortSignal) {
  if (signal.aborted) return signal.reason
  return isTimeout(error) ? error : upstreamUnreachable(error)
}

function isTimeout(error: unknown) {
  return error instanceof Error && 'code' in error && error.code === 'upstream_timeout'
}

function headerOf(response: IncomingMessage, name: string): string | undefined {
  const value = response.headers[name]
  return Array.isArray(value) ? value.join(', ') : value
}
