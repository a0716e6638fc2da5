import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { closeSignal, sendResponse } from '@transcribekit/core/node'

/** A handler of web-standard requests. */
export type Handler = (request: Request) => Promise<Response>

/** A server that runs until it is closed. */
export interface RunningServer {
  /** Base of the API, as clients take it. */
  readonly url: string
  close(): Promise<void>
}

/**
 * Serves a handler over `node:http`, at `/v1/audio/transcriptions`.
 *
 * @param translate serves `/v1/audio/translations`
 * @param first sees each request before the handler, and may answer it
 */
export function serve(
  handler: Handler,
  first: (request: IncomingMessage, response: ServerResponse) => void = () => {},
  translate?: Handler,
): Promise<RunningServer> {
  const routes = new Map([
    ['/v1/audio/transcriptions', handler],
    ['/v1/audio/translations', translate],
  ])
  return listen(async (request, response) => {
    first(request, response)
    if (response.headersSent) return
    const answer = await routes.get(request.url ?? '')?.(webRequest(request, response))
    await sendResponse(request, response, answer ?? new Response('Nothing here.', { status: 404 }))
  })
}

/** Serves a listener of `node:http`. */
export async function listen(
  listener: (request: IncomingMessage, response: ServerResponse) => unknown,
): Promise<RunningServer> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/v1`,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function webRequest(request: IncomingMessage, response: ServerResponse): Request {
  const hasBody = request.method !== 'GET' && request.method !== 'HEAD'
  return new Request(`http://127.0.0.1${request.url}`, {
    method: request.method ?? 'GET',
    headers: request.headers as Record<string, string>,
    body: hasBody ? bodyOf(request) : null,
    duplex: 'half',
    signal: closeSignal(response),
  } as RequestInit)
}

/** Not read before it is asked for, and left as it is when nobody does. */
function bodyOf(request: IncomingMessage): ReadableStream<Uint8Array> {
  const chunks = request.iterator({ destroyOnReturn: false })
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await chunks.next()
        if (done) controller.close()
        else controller.enqueue(value)
      },
      async cancel() {
        await chunks.return?.()
      },
    },
    { highWaterMark: 0 },
  )
}
