import {
  createHandler,
  type EndpointOptions,
  type OptionsPerRequest,
  type ReceiverOptions,
  type ResponseFormat,
  type TranscriptionHandler,
  withTranscription as withCoreTranscription,
} from '@transcribekit/core'
import type { NextRequest } from 'next/server.js'

/**
 * Makes the route handler of `POST /audio/transcriptions`, or of `POST /audio/translations` with `task: 'translate'`.
 *
 * @param options options, or a function that gives those of each request: a `TranscriptionError` that it throws
 * is answered, all else passes through to Next
 * @throws {RangeError} for a limit in fixed options that is no whole number above 0
 * @throws {TranscriptionError} for a value in fixed options that the contract does not have
 * @example
 * ```ts
 * // app/v1/audio/transcriptions/route.ts
 * export const POST = transcribe()
 * ```
 * @example
 * ```ts
 * export const POST = transcribe((request) => ({ params: { language: request.cookies.get('language')?.value } }))
 * ```
 */
export function transcribe(
  options: OptionsPerRequest<NextRequest, EndpointOptions<NextRequest>> = {},
): (request: NextRequest) => Promise<Response> {
  return createHandler(options)
}

/**
 * Makes a route handler that transcribes the recording in a form and hands the result to the app's own handler.
 *
 * A recording that can't be transcribed is answered with the error envelope; what `handler` throws passes through.
 *
 * @param options options, or a function that gives those of each request
 * @throws {RangeError} for a limit in fixed options that is no whole number above 0
 * @throws {TranscriptionError} for a value in fixed options that the contract does not have
 * @example
 * ```ts
 * // app/notes/route.ts
 * export const POST = withTranscription((request, { text }) => Response.json({ note: text }), { field: 'voice' })
 * ```
 */
export function withTranscription<Format extends ResponseFormat = 'json'>(
  handler: TranscriptionHandler<NextRequest, Format>,
  options: OptionsPerRequest<NextRequest, ReceiverOptions<NextRequest, Format>> = {},
): (request: NextRequest) => Promise<Response> {
  return withCoreTranscription(handler, options)
}
