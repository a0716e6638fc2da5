import type { IncomingMessage, ServerResponse } from 'node:http'
import { refusalOf } from '../admission.js'
import { TranscriptionError } from '../errors.js'
import { type EndpointOptions, gatherParams, type ReceiverOptions, resolveEndpoint, type Settings } from '../options.js'
import type { ResponseFormat } from '../params.js'
import { failureResponse, respond, transcribeUpload } from '../respond.js'
import type { TranscriptionByFormat } from '../results.js'
import type { Upload } from '../upload.js'
import { closeSignal } from './close-signal.js'
import { type Multer, receiveThroughMulter } from './multer.js'
import { sendResponse } from './send-response.js'

/** Answers a request of the contract. Rejects with nothing but what the app's `authorize` throws. */
export type NodeHandler<Request> = (request: Request, response: ServerResponse) => Promise<void>

/**
 * Transcribes the recording in a request. What can't be transcribed is answered, and the result is `undefined`.
 * Rejects with nothing but what the app's `authorize` throws.
 */
export type NodeReceiver<Request, Format extends ResponseFormat> = (
  request: Request,
  response: ServerResponse,
) => Promise<TranscriptionByFormat[Format] | undefined>

/**
 * Makes the endpoint of the contract for a framework on `node:http`: the adapter only hands requests in.
 *
 * @param multer the `multer` package, which adapters bring
 * @throws {TranscriptionError} `engine_missing`
 */
export function createNodeHandler<Request extends IncomingMessage>(
  options: EndpointOptions<Request>,
  multer: Multer,
): NodeHandler<Request> {
  const settings = resolveEndpoint(options)
  return async (request, response) => {
    const signal = closeSignal(response)
    const upload = await receiveOrAnswer(request, response, options, settings, multer)
    if (upload) await sendResponse(request, response, await respond(upload, settings, { signal }))
  }
}

/**
 * Makes a function that transcribes the recording in a form, for handlers of the app's own.
 *
 * @param multer the `multer` package, which adapters bring
 * @throws {TranscriptionError} `engine_missing`
 */
export function createNodeReceiver<Request extends IncomingMessage, Format extends ResponseFormat = 'json'>(
  options: ReceiverOptions<Request, Format>,
  multer: Multer,
): NodeReceiver<Request, Format> {
  const settings = resolveEndpoint(gatherParams(options))
  return async (request, response) => {
    const signal = closeSignal(response)
    const upload = await receiveOrAnswer(request, response, options, settings, multer)
    if (!upload) return undefined
    try {
      return await transcribeUpload<Format>(upload, settings, { signal })
    } catch (error) {
      await sendResponse(request, response, failureResponse(error, settings.logger))
      return undefined
    }
  }
}

async function receiveOrAnswer<Request extends IncomingMessage>(
  request: Request,
  response: ServerResponse,
  { authorize, field = 'file' }: Pick<ReceiverOptions<Request>, 'authorize' | 'field'>,
  { limits, logger }: Settings,
  multer: Multer,
): Promise<Upload | undefined> {
  const head = { method: request.method ?? '', header: (name: string) => request.headers[name]?.toString() }
  const refusal = await refusalOf(request, head, authorize, limits)
  try {
    if (refusal) throw refusal
    if (request.readableEnded) throw bodyAlreadyRead()
    return await receiveThroughMulter(multer, request, response, limits, field)
  } catch (error) {
    await sendResponse(request, response, failureResponse(error, logger))
    return undefined
  }
}

function bodyAlreadyRead() {
  return new TranscriptionError(
    'body_already_read',
    'The body of this request was read by another middleware, such as a multer of the app. Put the transcription before it.',
  )
}
