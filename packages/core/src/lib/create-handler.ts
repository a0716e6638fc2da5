import { TranscriptionError } from './errors.js'
import {
  type EndpointOptions,
  gatherParams,
  type ReceiverOptions,
  resolveOptions,
  type Settings,
  warnIfOpen,
} from './options.js'
import type { ResponseFormat } from './params.js'
import { readMultipart } from './read-multipart.js'
import { checkRequestHead } from './request-head.js'
import { errorResponse, respond, toTranscriptionError, transcribeUpload } from './respond.js'
import type { TranscriptionByFormat } from './results.js'
import type { Upload } from './upload.js'
import type { WireField } from './wire-fields.js'

/**
 * Makes a web-standard handler of `POST /audio/transcriptions`, for Next.js, Hono, SvelteKit, React Router, Bun and workers.
 *
 * @example
 * ```ts
 * app.post('/v1/audio/transcriptions', (c) => handler(c.req.raw))
 * ```
 * @throws {TranscriptionError} `engine_missing`
 */
export function createHandler(options: EndpointOptions<Request> = {}): (request: Request) => Promise<Response> {
  const settings = resolveOptions(options)
  warnIfOpen(settings, options.authorize)
  return async (request) => {
    try {
      const upload = await receive(request, options, settings)
      return await respond(upload, settings, { signal: request.signal })
    } catch (error) {
      return errorResponse(toTranscriptionError(error, settings))
    }
  }
}

/** A recording that was received with a form, transcribed. */
export interface Received<Format extends ResponseFormat = 'json'> {
  readonly transcription: TranscriptionByFormat[Format]
  /** The form's other fields, in the order they came. */
  readonly fields: readonly WireField[]
}

/**
 * Makes a function that transcribes the recording in a request, for a handler of the app's own.
 *
 * @throws {TranscriptionError} `engine_missing`; the function throws every code of a request that can't be served
 */
export function createReceiver<Format extends ResponseFormat = 'json'>(
  options: ReceiverOptions<Request, Format> = {},
): (request: Request) => Promise<Received<Format>> {
  const settings = resolveOptions(gatherParams(options))
  warnIfOpen(settings, options.authorize)
  return async (request) => {
    const upload = await receive(request, options, settings)
    const transcription = await transcribeUpload<Format>(upload, settings, { signal: request.signal })
    return { transcription, fields: upload.fields }
  }
}

async function receive(
  request: Request,
  { authorize, field }: Pick<ReceiverOptions<Request>, 'authorize' | 'field'>,
  { limits }: Settings,
): Promise<Upload> {
  checkRequestHead({ method: request.method, header: (name) => request.headers.get(name) ?? undefined }, limits)
  await checkAuthorized(authorize, request)
  if (request.bodyUsed) {
    throw new TranscriptionError(
      'body_already_read',
      'The body of this request was read before it came here. Pass the request on unread: no request.formData() before.',
    )
  }
  const body = request.body ?? new Blob([]).stream()
  return readMultipart(body, request.headers.get('content-type') ?? '', limits, field)
}

/**
 * Asks the app whether a request may transcribe.
 *
 * @throws {TranscriptionError} `unauthorized`; what the app's function throws passes through
 */
export async function checkAuthorized<Request>(
  authorize: EndpointOptions<Request>['authorize'],
  request: Request,
): Promise<void> {
  if (!authorize || (await authorize(request))) return
  throw new TranscriptionError('unauthorized', 'You are not allowed to transcribe here.')
}
