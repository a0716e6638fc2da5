import { TranscriptionError } from './errors.js'
import { resolveLogger } from './logger.js'
import { type EndpointOptions, gatherParams, type ReceiverOptions, resolveEndpoint, type Settings } from './options.js'
import type { ResponseFormat } from './params.js'
import { readMultipart } from './read-multipart.js'
import { checkRequestHead } from './request-head.js'
import { failureResponse, respond, transcribeUpload } from './respond.js'
import type { TranscriptionByFormat } from './results.js'
import type { Upload } from './upload.js'

/**
 * Makes a web-standard handler of `POST /audio/transcriptions`, for Next.js, Hono, SvelteKit, React Router, Bun and workers.
 *
 * The default engine is chosen at the first request: these frameworks load their routes while they build,
 * where neither keys nor packages need to be there.
 *
 * @example
 * ```ts
 * const handler = createHandler()
 * app.post('/v1/audio/transcriptions', (c) => handler(c.req.raw))
 * ```
 */
export function createHandler<Req extends Request = Request>(
  options: EndpointOptions<Req> = {},
): (request: Req) => Promise<Response> {
  const settingsOf = once(() => resolveEndpoint(options))
  return async (request) => {
    try {
      const settings = settingsOf()
      const upload = await receive(request, options, settings)
      return await respond(upload, settings, { signal: request.signal })
    } catch (error) {
      return failureResponse(error, resolveLogger(options))
    }
  }
}

/**
 * The app's own handler of a transcribed recording.
 *
 * @param form the form's other fields, in the order they came
 */
export type TranscriptionHandler<Req extends Request, Format extends ResponseFormat> = (
  request: Req,
  transcription: TranscriptionByFormat[Format],
  form: URLSearchParams,
) => Response | Promise<Response>

/**
 * Makes a web-standard handler that transcribes the recording in a form and hands the result to the app's own handler.
 *
 * A recording that can't be transcribed is answered with the error envelope; what `handler` throws passes through.
 *
 * @example
 * ```ts
 * export const POST = withTranscription((request, { text }) => Response.json({ note: text }), { field: 'voice' })
 * ```
 */
export function withTranscription<Req extends Request = Request, Format extends ResponseFormat = 'json'>(
  handler: TranscriptionHandler<Req, Format>,
  options: ReceiverOptions<Req, Format> = {},
): (request: Req) => Promise<Response> {
  const settingsOf = once(() => resolveEndpoint(gatherParams(options)))
  return async (request) => {
    let upload: Upload
    let transcription: TranscriptionByFormat[Format]
    try {
      const settings = settingsOf()
      upload = await receive(request, options, settings)
      transcription = await transcribeUpload<Format>(upload, settings, { signal: request.signal })
    } catch (error) {
      return failureResponse(error, resolveLogger(options))
    }
    return handler(
      request,
      transcription,
      new URLSearchParams(upload.fields.map(([name, value]): [string, string] => [name, value])),
    )
  }
}

async function receive<Req extends Request>(
  request: Req,
  { authorize, field }: Pick<ReceiverOptions<Req>, 'authorize' | 'field'>,
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
export async function checkAuthorized<Req>(authorize: EndpointOptions<Req>['authorize'], request: Req): Promise<void> {
  if (!authorize || (await authorize(request))) return
  throw new TranscriptionError('unauthorized', 'You are not allowed to transcribe here.')
}

function once<Value>(make: () => Value): () => Value {
  let made: { value: Value } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
