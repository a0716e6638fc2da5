import { createHandler } from '@transcribekit/core'
import { hearingEngine } from './engine.js'
import type { Handler } from './server.js'

/** An object of a body. */
export type Json = Record<string, unknown>

/** How one server breaks the contract. */
export interface Mutation {
  /** What is done to each answer. */
  readonly answer?: (answer: Response, request: Request, form: string) => Response | Promise<Response>
  /** What is done to the bytes of each request; a Response is answered at once. */
  readonly body?: (bytes: Buffer, request: Request) => Buffer | Response
}

/** A server that keeps the contract but for one thing. */
export function mutated({ answer = (same) => same, body = (same) => same }: Mutation): Handler {
  const handler = createHandler({ engine: hearingEngine(), logger: false })
  return async (request) => {
    if (request.method !== 'POST') return answer(await handler(request), request, '')
    const received = await request.arrayBuffer().catch(() => undefined)
    if (!received) return new Response(undefined, { status: 499 })
    const bytes = body(Buffer.from(received), request)
    if (bytes instanceof Response) return bytes
    const headers = new Headers(request.headers)
    headers.delete('content-length')
    const passedOn = new Request(request.url, { method: 'POST', headers, body: new Uint8Array(bytes) })
    return answer(await handler(passedOn), request, bytes.toString('latin1'))
  }
}

/** Edits the bodies of JSON answers of 200. */
export function editJson(edit: (body: Json) => Json): Mutation {
  return { answer: (answer) => editIf(answer, answer.ok && isJson(answer), editParsed(edit)) }
}

/** Edits the errors' bodies, and their status where one is given. */
export function editError(edit: (body: { error: Json }) => unknown, status?: number): Mutation {
  return {
    answer: async (answer) => {
      if (answer.ok || !isJson(answer)) return answer
      const body = edit((await answer.json()) as { error: Json })
      const isText = typeof body === 'string'
      const headers = new Headers(answer.headers)
      if (isText) headers.set('content-type', 'text/html')
      return new Response(isText ? body : JSON.stringify(body), { status: status ?? answer.status, headers })
    },
  }
}

/** Edits the answers of a media type. */
export function editText(type: string, edit: (text: string) => string, newType?: string): Mutation {
  return {
    answer: (answer) => editIf(answer, answer.headers.get('content-type')?.startsWith(type) === true, edit, newType),
  }
}

/** Sets or takes away a header of answers. */
export function editHeader(name: string, value: string | undefined, when = (_: Response) => true): Mutation {
  return {
    answer: (answer) => {
      if (!when(answer)) return answer
      const headers = new Headers(answer.headers)
      if (value === undefined) headers.delete(name)
      else headers.set(name, value)
      return new Response(answer.body, { status: answer.status, headers })
    },
  }
}

/** Refuses requests in the way that servers fail which do not expect them. */
export function crashesOn(matches: (form: string, request: Request) => boolean): Mutation {
  return {
    body: (bytes, request) =>
      matches(bytes.toString('latin1'), request)
        ? new Response('Internal Server Error', { status: 500, headers: { 'content-type': 'text/plain' } })
        : bytes,
  }
}

async function editIf(answer: Response, condition: boolean, edit: (text: string) => string, newType?: string) {
  if (!condition) return answer
  const headers = new Headers(answer.headers)
  if (newType !== undefined) headers.set('content-type', newType)
  return new Response(edit(await answer.text()), { status: answer.status, headers })
}

function editParsed(edit: (body: Json) => Json) {
  return (text: string) => JSON.stringify(edit(JSON.parse(text) as Json))
}

function isJson(answer: Response) {
  return answer.headers.get('content-type')?.startsWith('application/json') === true
}
