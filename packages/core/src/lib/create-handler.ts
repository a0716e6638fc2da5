import { asksForDescription, refusalOf } from './admission.js'
import { toResponse } from './answer.js'
import { TranscriptionError } from './errors.js'
import { Gate } from './gate.js'
import { LINGER } from './limits.js'
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
import { checkFieldsSoFar, isKept } from './prepare.js'
import { descriptionAnswer, failureResponse, respond, transcribeUpload } from './respond.js'
import type { TranscriptionByFormat } from './results.js'
import { readMultipart } from './upload/read-multipart.js'
import type { Upload } from './upload/upload.js'
import { webBody } from './upload/web-body.js'
import type { WireField } from './wire-fields.js'
import { within } from './within.js'

/**
 * Options, or a function that gives those of each request.
 *
 * Fixed options are read once, at construction; a function is asked at every request, before its body is read.
 * A `TranscriptionError` that it throws, or that its values lead to, is answered; all else passes through.
 * Let it hand out engines made outside of it: one made per request shares no connections.
 */
export type OptionsPerRequest<Req extends Request, Options> = Options | ((request: Req) => Options | Promise<Options>)

/**
 * Makes a web-standard handler of `POST /audio/transcriptions`, or of translations by the option `task`, for Next.js, Hono, SvelteKit, React Router, Bun and workers.
 *
 * The default engine is chosen at the first request: these frameworks load their routes while they build,
 * where neither keys nor packages need to be there.
 *
 * @param options options, or a function that gives those of each request
 * @throws {RangeError} for a limit in fixed options that is no whole number above 0
 * @throws {TranscriptionError} for a value in fixed options that the contract does not have
 * @example
 * ```ts
 * const handler = createHandler()
 * app.post('/v1/audio/transcriptions', (c) => handler(c.req.raw))
 * ```
 * @example
 * ```ts
 * const handler = createHandler(async (request) => {
 *   const user = await userOf(request)
 *   if (!user) throw new TranscriptionError('unauthorized', 'Sign in first.')
 *   return { authorize: false, maxFileSize: user.maxFileSize }
 * })
 * ```
 */
export function createHandler<Req extends Request = Request>(
  options: OptionsPerRequest<Req, EndpointOptions<Req>> = {},
): (request: Req) => Promise<Response> {
  const receive = receiver(options, (given) => given, checkFieldsSoFar)
  return async (request) => {
    const received = await receive(request)
    if (received instanceof Response) return received
    const { upload, settings } = received
    const answer = await respond(upload, settings, { signal: request.signal })
    if (!answer.ok) await lingerFor(request, () => upload.over)
    return answer
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
 * @param options options, or a function that gives those of each request
 * @throws {RangeError} for a limit in fixed options that is no whole number above 0
 * @throws {TranscriptionError} for a value in fixed options that the contract does not have
 * @example
 * ```ts
 * export const POST = withTranscription((request, { text }) => Response.json({ note: text }), { field: 'voice' })
 * ```
 */
export function withTranscription<Req extends Request = Request, Format extends ResponseFormat = 'json'>(
  handler: TranscriptionHandler<Req, Format>,
  options: OptionsPerRequest<Req, ReceiverOptions<Req, Format>> = {},
): (request: Req) => Promise<Response> {
  const receive = receiver(options, gatherParams, undefined)
  return async (request) => {
    const received = await receive(request)
    if (received instanceof Response) return received
    const { upload, settings } = received
    let fields: readonly WireField[]
    let transcription: TranscriptionByFormat[Format]
    try {
      transcription = await transcribeUpload<Format>(upload, settings, { signal: request.signal })
      fields = await upload.fields
    } catch (error) {
      await lingerFor(request, () => upload.over)
      return failureResponse(error, settings)
    }
    return handler(
      request,
      transcription,
      new URLSearchParams(fields.map(([name, value]): [string, string] => [name, value])),
    )
  }
}

/** What is settled for a request: the options with their defaults, and those that only receiving needs. */
interface Terms<Req> extends Settings, Pick<ReceiverOptions<Req>, 'authorize' | 'field'> {}

/** Receives requests: an upload that still runs, with the settings for it, or the answer to one that can't be used. */
function receiver<Req extends Request, Options extends ReceiverOptions<Req>>(
  options: OptionsPerRequest<Req, Options>,
  gather: (options: Options) => EndpointOptions<Req> & Pick<ReceiverOptions<Req>, 'field'>,
  check: typeof checkFieldsSoFar | undefined,
) {
  const settle = (given: ReturnType<typeof gather>): Terms<Req> => {
    const { authorize, field } = given
    return { ...resolveEndpoint(given), authorize, field }
  }
  const gate = new Gate()
  if (typeof options === 'function') {
    return async (request: Req) => {
      let terms: Terms<Req>
      try {
        terms = settle(gather(await options(request)))
      } catch (error) {
        if (TranscriptionError.isInstance(error)) return failureResponse(error, { logger: resolveLogger({}) })
        throw error
      }
      return receiveUpload(request, terms, gate, check)
    }
  }
  const gathered = gather(options)
  checkOptions(gathered)
  const termsOf = once(() => settle(gathered))
  return async (request: Req) => {
    let terms: Terms<Req>
    try {
      terms = termsOf()
    } catch (error) {
      return failureResponse(error, { logger: resolveLogger(gathered), onRequest: gathered.onRequest })
    }
    return receiveUpload(request, terms, gate, check)
  }
}

/**
 * Requests that are being served. One that nobody holds is collected, and its signal no longer follows the connection:
 * nobody would learn that the client left (seen with Node 20).
 */
const served = new Set<Request>()

async function receiveUpload<Req extends Request>(
  request: Req,
  settings: Terms<Req>,
  gate: Gate,
  check: typeof checkFieldsSoFar | undefined,
): Promise<{ upload: Upload; settings: Settings } | Response> {
  const { authorize, field, limits } = settings
  const head = { method: request.method, header: (name: string) => request.headers.get(name) ?? undefined }
  const refusal = await refusalOf(request, head, authorize, settings)
  if (refusal) return refuse(request, refusal, settings)
  if (asksForDescription(head, settings)) return toResponse(descriptionAnswer(settings))
  let leave = () => {}
  try {
    if (request.bodyUsed) throw bodyAlreadyRead()
    const leaveGate = gate.enter(limits.maxConcurrent)
    leave = () => {
      leaveGate()
      served.delete(request)
    }
    served.add(request)
    const body = request.body ?? new Blob([]).stream()
    const upload = readMultipart(webBody(body), {
      contentType: head.header('content-type') ?? '',
      limits,
      fileField: field,
      keep: isKept(settings.engine),
      check: check && ((fields) => check(fields, settings)),
      declared: Number(head.header('content-length') ?? 0),
    })
    return { upload: endingWith(upload, leave), settings }
  } catch (error) {
    leave()
    return refuse(request, error, settings)
  }
}

/** Answers a request whose body was not read. */
async function refuse(request: Request, error: unknown, settings: Settings): Promise<Response> {
  await lingerFor(request, async () => {
    if (request.body && !request.bodyUsed && !request.body.locked) await webBody(request.body).discard()
  })
  return failureResponse(error, settings)
}

/** Whoever serves an upload disposes of it when everything is over, also the answer's stream. */
function endingWith(upload: Upload, end: () => void): Upload {
  const { fileField, file, fields, over } = upload
  const dispose = () => {
    end()
    return upload.dispose()
  }
  return { fileField, file, fields, over, dispose }
}

/**
 * Puts a refusal off until the rest of the upload was read, for 2 s at most, where the client has asked for the end of
 * the connection with the answer: Node would close it with unread bytes, and the client would see a reset instead.
 */
async function lingerFor(request: Request, rest: () => Promise<void> | undefined): Promise<void> {
  if (request.headers.get('connection')?.toLowerCase() !== 'close') return
  await within(LINGER, Promise.resolve(rest()))
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
