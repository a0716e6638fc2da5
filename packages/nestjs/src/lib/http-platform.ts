import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AbstractHttpAdapter } from '@nestjs/core'

/** A request or an answer of Fastify: Node's own is inside. */
interface Wrapped<Inner> {
  readonly raw: Inner
}

/** What is used of Fastify's answer. */
interface FastifyReply extends Wrapped<ServerResponse> {
  getHeaders(): Record<string, string | string[] | number>
  removeHeader(name: string): void
}

/** What is used of a Fastify instance. */
interface FastifyInstance {
  hasContentTypeParser(type: string): boolean
  addContentTypeParser(
    type: string,
    parser: (request: unknown, body: unknown, done: (error: null) => void) => void,
  ): void
  register(plugin: (instance: FastifyInstance) => Promise<void>): unknown
}

const MULTIPART = 'multipart/form-data'

/** Node's own request: Express extends it, Fastify wraps it. */
export function nodeRequest(request: IncomingMessage | Wrapped<IncomingMessage>): IncomingMessage {
  return 'raw' in request ? request.raw : request
}

/** Node's own response, with the headers that Fastify's plugins have set. They move: Fastify would set its own again. */
export function nodeResponse(response: ServerResponse | FastifyReply): ServerResponse {
  if (!('raw' in response)) return response
  for (const [name, value] of Object.entries(response.getHeaders())) {
    response.removeHeader(name)
    response.raw.setHeader(name, value)
  }
  return response.raw
}

/**
 * Has Fastify leave multipart bodies unread, as Express does. Without a parser it answers 415 before any handler.
 * A parser that is there, as that of `@fastify/multipart`, stays.
 */
export function allowMultipart(server: AbstractHttpAdapter): void {
  if (server.getType() !== 'fastify') return
  const plugin = async (instance: FastifyInstance) => {
    if (instance.hasContentTypeParser(MULTIPART)) return
    instance.addContentTypeParser(MULTIPART, (_request, _body, done) => done(null))
  }
  // For the whole app, not for a scope of its own (what `fastify-plugin` does).
  const fastify: FastifyInstance = server.getInstance()
  fastify.register(Object.assign(plugin, { [Symbol.for('skip-override')]: true }))
}
