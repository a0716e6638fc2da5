import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { FakeTranscript } from './fake-engine.js'
import { answerAsVendor } from './vendor-answers.js'

/** A call that a {@link FakeUpstream} received. */
export interface UpstreamCall {
  readonly method: string
  /** Path with its query. */
  readonly url: string
  readonly headers: IncomingMessage['headers']
  /** The form, as it came; empty when there was none, or none that could be read. */
  readonly form: FormData
}

/** What a {@link FakeUpstream} answers. */
export interface UpstreamAnswer {
  /** Default 200. */
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  /** An object is sent as JSON. */
  readonly body: string | object
}

/** A server that stands in for `api.openai.com` in tests. */
export interface FakeUpstream {
  /** Pass it as `openai({ baseURL })`. */
  readonly baseURL: string
  /** Calls received so far. */
  readonly calls: readonly UpstreamCall[]
  close(): Promise<void>
}

/** Decides on an answer, or writes one itself and returns nothing. */
export type UpstreamHandler = (
  call: UpstreamCall,
  response: ServerResponse,
) => UpstreamAnswer | undefined | Promise<UpstreamAnswer | undefined>

/**
 * Starts a server on a free port of 127.0.0.1 that answers like the vendor's API.
 *
 * @param answers what it heard, which it tells in the format asked for; or a function that decides on each answer.
 * Default: what `fakeEngine()` reports
 * @example
 * ```ts
 * const upstream = await startFakeUpstream({ text: 'Buy milk.' })
 * const engine = openai({ baseURL: upstream.baseURL, apiKey: 'test' })
 * ```
 */
export async function startFakeUpstream(answers?: FakeTranscript | UpstreamHandler): Promise<FakeUpstream> {
  const handler: UpstreamHandler = typeof answers === 'function' ? answers : (call) => answerAsVendor(call, answers)
  const calls: UpstreamCall[] = []
  const server = createServer((request, response) => {
    answer(request, response, handler, calls).catch((error) => response.destroy(error))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    baseURL: `http://127.0.0.1:${port}/v1`,
    calls,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  handler: UpstreamHandler,
  calls: UpstreamCall[],
) {
  const { method = '', url = '', headers } = request
  const chunks: Uint8Array<ArrayBuffer>[] = []
  for await (const chunk of request) chunks.push(chunk)
  const type = headers['content-type']
  const body = new Response(new Blob(chunks), { headers: { 'content-type': type ?? '' } })
  // What is no form is one without fields: the handler says what is missing.
  const form = await body.formData().catch(() => new FormData())
  const call = { method, url, headers, form }
  calls.push(call)
  const result = await handler(call, response)
  if (!result) return
  const text = typeof result.body === 'string' ? result.body : JSON.stringify(result.body)
  const contentType = typeof result.body === 'string' ? 'text/plain; charset=utf-8' : 'application/json'
  response.writeHead(result.status ?? 200, { 'content-type': contentType, ...result.headers })
  response.end(text)
}
