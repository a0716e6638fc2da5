import {
  createHandler,
  type EndpointOptions,
  type ReceiverOptions,
  type ResponseFormat,
  type TranscriptionHandler,
  withTranscription as withCoreTranscription,
} from '@transcribekit/core'
import type { NextRequest } from 'next/server.js'

/**
 * Makes the route handler of `POST /audio/transcriptions`.
 *
 * @example
 * ```ts
 * // app/v1/audio/transcriptions/route.ts
 * export const POST = transcribe()
 * ```
 */
export function transcribe(options: EndpointOptions<NextRequest> = {}): (request: NextRequest) => Promise<Response> {
  return createHandler(options)
}

/**
 * Makes a route handler that transcribes the recording in a form and hands the result to the app's own handler.
 *
 * A recording that can't be transcribed is answered with the error envelope; what `handler` throws passes through.
 *
 * @example
 * ```ts
 * // app/notes/route.ts
 * export const POST = withTranscription((request, { text }) => Response.json({ note: text }), { field: 'voice' })
 * ```
 */
export function withTranscription<Format extends ResponseFormat = 'json'>(
  handler: TranscriptionHandler<NextRequest, Format>,
  options: ReceiverOptions<NextRequest, Format> = {},
): (request: NextRequest) => Promise<Response> {
  return withCoreTranscription(handler, options)
}
