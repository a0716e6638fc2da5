import type { IncomingMessage, ServerResponse } from 'node:http'
import { checkAuthorized } from '../create-handler.js'
import { TranscriptionError } from '../errors.js'
import { type EndpointOptions, gatherParams, type ReceiverOptions, resolveEndpoint, type Settings } from '../options.js'
import type { ResponseFormat } from '../params.js'
import { checkRequestHead } from '../request-head.js'
import { failureResponse, respond, transcribeUpload } from '../respond.js'
import type { TranscriptionByFormat } from '../results.js'
import type { Upload } from '../upload.js'
import { closeSignal } from './close-signal.js'
import { type Multer, receiveThroughMulter } from './multer.js'
import { sendResponse } from './send-response.js'
import { guardUpload } from './upload-guard.js'

/** Answers a request of the contract. Never rejects. */
export type NodeHandler<Request> = (request: Request, response: ServerResponse) => Promise<void>

/** Transcribes the recording in a request; rejects with a `TranscriptionError`. */
export type NodeReceiver<Request, Format extends ResponseFormat> = (
  request: Request,
  response: ServerResponse,
) => Promise<TranscriptionByFormat[Format]>

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
  const receiveUpload = uploadReceiver(options, settings, multer)
  return async (request, response) => {
    const signal = closeSignal(response)
    const answer = await receiveUpload(request, response).then(
      (upload) => respond(upload, settings, { signal }),
      (error) => failureResponse(error, settings.logger),
    )
    await sendResponse(request, response, answer)
  }
}

/**
 * Makes a function that transcribes the recording in a form, for handlers of the app's own.
 *
 * @throws {TranscriptionError} `engine_missing`
 */
export function createNodeReceiver<Request extends IncomingMessage, Format extends ResponseFormat = 'json'>(
  options: ReceiverOptions<Request, Format>,
  multer: Multer,
): NodeReceiver<Request, Format> {
  const settings = resolveEndpoint(gatherParams(options))
  const receiveUpload = uploadReceiver(options, settings, multer)
  return async (request, response) => {
    const upload = await receiveUpload(request, response)
    return transcribeUpload<Format>(upload, settings, { signal: closeSignal(response) })
  }
}

function uploadReceiver<Request extends IncomingMessage>(
  { authorize, field = 'file' }: Pick<ReceiverOptions<Request>, 'authorize' | 'field'>,
  settings: Settings,
  multer: Multer,
) {
  return async (request: Request, response: ServerResponse): Promise<Upload> => {
    const header = (name: string) => request.headers[name]?.toString()
    checkRequestHead({ method: request.method ?? '', header }, settings.limits)
    await checkAuthorized(authorize, request)
    if (request.readableEnded) throw bodyAlreadyRead()
    const receiving = receiveThroughMulter(multer, request, response, settings.limits, field)
    return guardUpload(request, receiving, settings.limits)
  }
}

function bodyAlreadyRead() {
  return new TranscriptionError(
    'body_already_read',
    'The body of this request was read by another middleware, such as a multer of the app. Put the transcription before it.',
  )
}
