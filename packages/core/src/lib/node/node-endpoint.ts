import type { IncomingMessage, ServerResponse } from 'node:http'
import { asksForDescription, refusalOf } from '../admission.js'
import type { Answer } from '../answer.js'
import { TranscriptionError } from '../errors.js'
import { Gate } from '../gate.js'
import { type EndpointOptions, gatherParams, type ReceiverOptions, resolveEndpoint, type Settings } from '../options.js'
import type { ResponseFormat } from '../params.js'
import { checkFieldsSoFar, isKept } from '../prepare.js'
import { descriptionAnswer, serve, toFailure, transcribeUpload } from '../respond.js'
import type { TranscriptionByFormat } from '../results.js'
import { IncomingForm } from '../upload/incoming-form.js'
import { readMultipart } from '../upload/read-multipart.js'
import type { Upload } from '../upload/upload.js'
import type { WireField } from '../wire-fields.js'
import { closeSignal } from './close-signal.js'
import { type Multer, receiveThroughMulter } from './multer.js'
import { requestBody } from './request-body.js'
import { lingerAfter, sendAnswer, setHeaders } from './send-answer.js'

/** Answers a request of the contract. */
export type NodeHandler<Request> = (request: Request, response: ServerResponse) => Promise<void>

/** Transcribes the recording in a request. What can't be transcribed is answered, and the result is `undefined`. */
export type NodeReceiver<Request, Format extends ResponseFormat> = (
  request: Request,
  response: ServerResponse,
) => Promise<TranscriptionByFormat[Format] | undefined>

/** How requests of `node:http` are served. */
export interface NodeEndpointOptions {
  /** The `multer` package, through which forms are then received, so that `req.body` is as its users know it. */
  readonly multer?: Multer | undefined
  /**
   * What becomes of requests that can't be served: they are answered with the error envelope (`answer`, the default),
   * or the `TranscriptionError` is thrown for the framework to answer (`throw`); all headers but the type are set then.
   */
  readonly failures?: 'answer' | 'throw' | undefined
  /**
   * Called before a request is received, and the function that it returns when it was served: a server that shuts down
   * counts so what it must wait for, and throws what it does not begin any more. Default: everything is let in.
   */
  readonly enter?: (() => () => void) | undefined
}

/**
 * Makes the endpoint of the contract for `node:http` and frameworks on it: an adapter only hands requests in.
 * It rejects with what the app's `authorize` throws, and as `failures` says.
 *
 * @example
 * ```ts
 * createServer(createNodeHandler({})).listen(3000)
 * ```
 * @throws {TranscriptionError} `engine_missing`
 */
export function createNodeHandler<Request extends IncomingMessage>(
  options: EndpointOptions<Request>,
  endpoint: NodeEndpointOptions = {},
): NodeHandler<Request> {
  const settings = resolveEndpoint(options)
  const gate = new Gate()
  return async (request, response) => {
    const signal = closeSignal(response)
    const check = (fields: readonly WireField[]) => checkFieldsSoFar(fields, settings)
    await admit(request, response, { ...options, check }, settings, gate, endpoint, async (upload) => {
      await sendAnswer(request, response, await serve(upload, settings, { signal }))
    })
  }
}

/**
 * Makes a function that transcribes the recording in a form, for handlers of the app's own.
 * It rejects with what the app's `authorize` throws, and as `failures` says.
 *
 * @throws {TranscriptionError} `engine_missing`
 */
export function createNodeReceiver<Request extends IncomingMessage, Format extends ResponseFormat = 'json'>(
  options: ReceiverOptions<Request, Format>,
  endpoint: NodeEndpointOptions = {},
): NodeReceiver<Request, Format> {
  const settings = resolveEndpoint(gatherParams(options))
  const gate = new Gate()
  return (request, response) => {
    const signal = closeSignal(response)
    return admit(request, response, options, settings, gate, endpoint, (upload) => {
      return transcribeUpload<Format>(upload, settings, { signal })
    })
  }
}

interface Admission<Request> extends Pick<ReceiverOptions<Request>, 'authorize' | 'field'> {
  /** Refuses fields while the rest of the form is still to come. */
  readonly check?: ((fields: readonly WireField[]) => void) | undefined
}

/** Begins to receive an upload and hands it on; what goes wrong is answered or thrown. */
async function admit<Request extends IncomingMessage, Result>(
  request: Request,
  response: ServerResponse,
  { authorize, field, check }: Admission<Request>,
  settings: Settings,
  gate: Gate,
  { multer, failures = 'answer', enter = () => () => {} }: NodeEndpointOptions,
  work: (upload: Upload) => Promise<Result>,
): Promise<Result | undefined> {
  const head = { method: request.method ?? '', header: (name: string) => request.headers[name]?.toString() }
  const { engine, limits } = settings
  let leave = () => {}
  let leaveGate = () => {}
  let stopReceiving = () => {}
  const refusal = await refusalOf(request, head, authorize, settings)
  try {
    leave = enter()
    if (refusal) throw refusal
    if (asksForDescription(head, settings)) {
      await sendAnswer(request, response, descriptionAnswer(settings))
      return undefined
    }
    if (request.readableEnded) throw bodyAlreadyRead()
    leaveGate = gate.enter(limits.maxConcurrent)
    askForBody(request, response)
    const form = { limits, fileField: field, keep: isKept(engine), check }
    if (!multer) {
      const contentType = head.header('content-type') ?? ''
      return await work(readMultipart(requestBody(request), { ...form, contentType }))
    }
    const incoming = new IncomingForm(form)
    stopReceiving = receiveThroughMulter(multer, request, response, incoming, limits)
    return await work(incoming)
  } catch (thrown) {
    const { error, answer } = toFailure(thrown, settings)
    if (failures === 'throw') {
      prepareFailure(request, response, answer)
      throw error
    }
    await sendAnswer(request, response, answer)
    return undefined
  } finally {
    stopReceiving()
    leaveGate()
    leave()
  }
}

/**
 * Asks a client for the body that it holds back (`Expect: 100-continue`). Node asks for it before any handler runs,
 * unless the app has taken that over by `server.on('checkContinue', app)`: refused bodies are then never sent.
 */
function askForBody({ headers }: IncomingMessage, response: ServerResponse & { _sent100?: boolean }) {
  if (headers.expect?.toLowerCase() === '100-continue' && !response._sent100) response.writeContinue()
}

/** What belongs to an answer that the framework sends: its headers, and the end of a refused upload. */
function prepareFailure(request: IncomingMessage, response: ServerResponse, { headers }: Answer) {
  if (response.headersSent) return
  const { 'content-type': _, ...withoutType } = headers
  setHeaders(response, withoutType)
  lingerAfter(request, response)
}

function bodyAlreadyRead() {
  return new TranscriptionError(
    'body_already_read',
    'The body of this request was read by another middleware, such as a multer of the app. Put the transcription before it.',
  )
}
