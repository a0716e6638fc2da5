import { refusalOf } from './admission.js'
import { TranscriptionError } from './errors.js'
import type { Limits } from './limits.js'
import { resolveLogger } from './logger.js'
import {
  checkOptions,
  type EndpointOptions,
  gatherParams,
  type ReceiverOptions,
  resolveEndpoint,
  type Settings,
} from './options.js'
import type { ResponseFormat } from './params.js'
import { readMultipart } from './read-multipart.js'
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
  checkOptions(options)
  const settingsOf = once(() => resolveEndpoint(options))
  return async (request) => {
    const upload = await receive(request, options, settingsOf)
    if (upload instanceof Response) return upload
    return respond(upload, settingsOf(), { signal: request.signal })
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
  const gathered = gatherParams(options)
  checkOptions(gathered)
  const settingsOf = once(() => resolveEndpoint(gathered))
  return async (request) => {
    const upload = await receive(request, options, settingsOf)
    if (upload instanceof Response) return upload
    const { fields } = upload
    let transcription: TranscriptionByFormat[Format]
    try {
      transcription = await transcribeUpload<Format>(upload, settingsOf(), { signal: request.signal })
    } catch (error) {
      return failureResponse(error, resolveLogger(options))
    }
    return handler(
      request,
      transcription,
      new URLSearchParams(fields.map(([name, value]): [string, string] => [name, value])),
    )
  }
}

/** The upload, or the answer to one that can't be used. */
async function receive<Req extends Request>(
  request: Req,
  options: Pick<ReceiverOptions<Req>, 'authorize' | 'field' | 'logger'>,
  settingsOf: () => Settings,
): Promise<Upload | Response> {
  const fail = (error: unknown) => failureResponse(error, resolveLogger(options))
  let limits: Limits
  try {
    limits = settingsOf().limits
  } catch (error) {
    return fail(error)
  }
  const head = { method: request.method, header: (name: string) => request.headers.get(name) ?? undefined }
  const refusal = await refusalOf(request, head, options.authorize, limits)
  if (refusal) return fail(refusal)
  try {
    if (request.bodyUsed) throw bodyAlreadyRead()
    const body = request.body ?? new Blob([]).stream()
    return await readMultipart(body, request.headers.get('content-type') ?? '', limits, options.field)
  } catch (error) {
    return fail(error)
  }
}

function bodyAlreadyRead() {
  return new TranscriptionError(
    'body_already_read',
    'The body of this request was read before it came here. Pass the request on unread: no request.formData() before.',
  )
}

function once<Value>(make: () => Value): () => Value {
  let made: { value: Value } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
