import { type Answer, toResponse } from './answer.js'
import { anySignal } from './any-signal.js'
import { beginFromForm, beginFromWire } from './begin-upload.js'
import { describeEndpoint } from './endpoint-description.js'
import { TranscriptionError } from './errors.js'
import { foldEvents } from './fold.js'
import { HEARTBEAT, withHeartbeat } from './heartbeat.js'
import type { Logger } from './logger.js'
import type { RequestOutcome, Settings } from './options.js'
import { OVER } from './over.js'
import type { ResponseFormat } from './params.js'
import type { PreparedTranscription } from './prepare.js'
import { warningCodes, warningsOf } from './quality.js'
import { CONTENT_TYPES, type RenderParams, render, renderWithWarnings } from './render.js'
import type { TranscriptionByFormat } from './results.js'
import { resume } from './resume.js'
import { noticeShutdown } from './shutdown-notice.js'
import { renderSse } from './sse.js'
import type { TranscriptEvent } from './transcript.js'
import type { Upload } from './upload/upload.js'
import { within } from './within.js'

/** Settings of one answer. */
export interface RespondOptions {
  /** Aborts the engine's work, when the client is gone. */
  readonly signal: AbortSignal
}

/**
 * Answers one request, whose upload may still run: all HTTP meaning of the contract is here.
 *
 * Failures become answers with the error envelope; the promise never rejects.
 * Takes the upload over and disposes of it.
 */
export async function respond(upload: Upload, settings: Settings, options: RespondOptions): Promise<Response> {
  return toResponse(await serve(upload, settings, options).catch((error) => toFailure(error, settings).answer))
}

/**
 * Answers one request, whose upload may still run, and leaves it to the caller to answer failures: they may come before
 * the upload has ended. Takes the upload over and disposes of it.
 *
 * @throws whatever keeps the request from being answered
 */
export async function serve(upload: Upload, settings: Settings, { signal }: RespondOptions): Promise<Answer> {
  const started = performance.now()
  // Aborts when the client leaves, and also when the answer's body is cancelled.
  const left = new AbortController()
  const stopped = anySignal([signal, left.signal])
  let stop = () => {}
  let streaming = false
  try {
    const begun = await beginFromWire(upload, settings, stopped)
    stop = begun.stop
    const { prepared, events } = begun
    const transcription = await prepared
    const requestId = newRequestId()
    const notice = noticeShutdown(settings.engine, transcription.params.model, settings.logger)
    if (!transcription.params.stream) {
      const answer = await answerWhole(transcription, events, { requestId, started, notice })
      tell(settings, { status: 200, code: undefined, requestId })
      return answer
    }
    const first = events.next()
    // What fails soon is answered by its status.
    await within(HEARTBEAT, first)
    streaming = true
    const end = async () => {
      left.abort(OVER)
      stop()
      await upload.dispose()
    }
    const frames = { events: resume(first, events), params: transcription.params }
    return answerStream(frames, { requestId, started, notice }, settings, signal, end)
  } finally {
    if (!streaming) {
      // An engine that has begun on an upload that is refused gives it up.
      left.abort(OVER)
      stop()
      await upload.dispose()
    }
  }
}

/**
 * Transcribes a recording, whose upload may still run, for the app's own handler, by the app's parameters alone.
 * Takes the upload over and disposes of it.
 *
 * @throws {TranscriptionError}
 */
export async function transcribeUpload<Format extends ResponseFormat>(
  upload: Upload,
  settings: Settings,
  { signal }: RespondOptions,
): Promise<TranscriptionByFormat[Format]> {
  const left = new AbortController()
  let stop = () => {}
  try {
    const begun = await beginFromForm(upload, settings, anySignal([signal, left.signal]))
    stop = begun.stop
    const { prepared, events } = begun
    const { params } = await prepared
    noticeShutdown(settings.engine, params.model, settings.logger)
    const result = renderWithWarnings(await foldEvents(events), params) as TranscriptionByFormat[Format]
    tell(settings, { status: 200, code: undefined, requestId: undefined })
    return result
  } finally {
    left.abort(OVER)
    stop()
    await upload.dispose()
  }
}

/** The answer to a failure: the error envelope with its status. */
export function errorResponse(error: TranscriptionError, requestId = newRequestId()): Response {
  return toResponse(errorAnswer(error, requestId))
}

function errorAnswer(error: TranscriptionError, requestId: string): Answer {
  const common = commonHeaders('application/json', requestId)
  const headers = {
    ...common,
    ...(error.retryAfter !== undefined && {
      'retry-after': String(Math.max(1, Math.ceil(error.retryAfter))),
      [EXPOSED]: `${common[EXPOSED]}, Retry-After`,
    }),
    ...(error.upstreamRequestId !== undefined && { 'x-upstream-request-id': error.upstreamRequestId }),
    ...(error.code === 'method_not_allowed' && { allow: 'POST' }),
  }
  return { status: error.status, headers, body: JSON.stringify(error) }
}

/** The answer to whoever asks what the endpoint can do. */
export function descriptionAnswer(settings: Settings): Answer {
  const requestId = newRequestId()
  const headers = { ...commonHeaders('application/json', requestId), 'cache-control': 'no-store' }
  settings.onRequest?.({ status: 200, code: undefined, requestId })
  return { status: 200, headers, body: JSON.stringify(describeEndpoint(settings)) }
}

/** What is to be told of how a request ended, and to whom. */
type Observers = Pick<Settings, 'logger' | 'onRequest' | 'describe'>

/** The answer to whatever was thrown, which is logged where the operator must know of it. */
export function failureResponse(error: unknown, observers: Observers): Response {
  return toResponse(toFailure(error, observers).answer)
}

/** Whatever was thrown, as the client may know of it, and the answer to it; logged where the operator must know. */
export function toFailure(thrown: unknown, observers: Observers): { error: TranscriptionError; answer: Answer } {
  const requestId = newRequestId()
  const error = noteFailure(thrown, observers, requestId)
  const answer = errorAnswer(error, requestId)
  if (!observers.describe || !('allow' in answer.headers)) return { error, answer }
  return { error, answer: { ...answer, headers: { ...answer.headers, allow: 'GET, HEAD, POST' } } }
}

function noteFailure(thrown: unknown, observers: Observers, requestId: string): TranscriptionError {
  const error = logFailure(thrown, observers.logger, requestId)
  tell(observers, { status: error.status, code: error.code, requestId })
  return error
}

/** Tells the app of the end of a request; what it throws is logged, as that is no failure of the request. */
function tell({ logger, onRequest }: Observers, outcome: RequestOutcome): void {
  try {
    onRequest?.(outcome)
  } catch (error) {
    logger.error('[transcribekit] onRequest() failed', error)
  }
}

/**
 * Logs what is not the client's fault, with its cause, and returns what the client may know of it:
 * the error itself, or `internal_error` for what is no `TranscriptionError`.
 */
export function logFailure(error: unknown, logger: Logger, requestId = newRequestId()): TranscriptionError {
  if (!TranscriptionError.isInstance(error)) {
    logger.error(`[transcribekit] ${requestId} internal_error`, error)
    return new TranscriptionError('internal_error', 'Something went wrong on this server; its log has more.', {
      cause: error,
    })
  }
  if (error.status >= 500 && error.code !== 'overloaded') {
    logger.error(`[transcribekit] ${requestId} ${error.code}: ${error.message}`, error.cause)
  }
  return error
}

/** What the head of an answer is made of. */
interface AnswerHead {
  readonly requestId: string
  /** When the request began, by `performance.now()`. */
  readonly started: number
  /** Headers that tell of the end of the model. */
  readonly notice: Readonly<Record<string, string>>
}

async function answerWhole(
  { params }: PreparedTranscription,
  events: AsyncIterable<TranscriptEvent>,
  head: AnswerHead,
): Promise<Answer> {
  const transcript = await foldEvents(events)
  const body = render(transcript, params)
  const warnings = warningCodes(warningsOf(transcript))
  const headers = {
    ...successHeaders(CONTENT_TYPES[params.response_format ?? 'json'], head),
    ...(warnings !== '' && { 'x-transcript-warnings': warnings }),
    ...(transcript.requestId !== undefined && { 'x-upstream-request-id': transcript.requestId }),
  }
  return { status: 200, headers, body: typeof body === 'string' ? body : JSON.stringify(body) }
}

interface StreamedAnswer {
  readonly events: AsyncGenerator<TranscriptEvent>
  readonly params: RenderParams
}

/** @param end called once, when the answer is over: told to its end, broken off, or because the client left */
function answerStream(
  { events, params }: StreamedAnswer,
  head: AnswerHead,
  observers: Observers,
  signal: AbortSignal,
  end: () => Promise<void>,
): Answer {
  let isOver = false
  let isFailed = false
  const { requestId } = head
  const told = renderSse(events, params, (error) => {
    isFailed = true
    // Of what fails because the client has left, it was told that it left.
    return isOver ? clientLeft() : noteFailure(error, observers, requestId)
  })
  const frames = withHeartbeat(told)
  const finish = async (isWhole = false) => {
    if (isOver) return
    isOver = true
    if (!isWhole) noteFailure(clientLeft(), observers, requestId)
    else if (!isFailed) tell(observers, { status: 200, code: undefined, requestId })
    frames.return(undefined).catch(() => {})
    await end()
  }
  // Disposing of an upload never fails.
  if (signal.aborted) finish()
  else signal.addEventListener('abort', () => void finish(), { once: true })
  const encoder = new TextEncoder()
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await frames.next()
      if (!done) return controller.enqueue(encoder.encode(value))
      await finish(true)
      controller.close()
    },
    cancel: () => finish(),
  })
  const headers = {
    ...successHeaders('text/event-stream', head),
    // Neither proxies nor compression may hold events back.
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
  }
  return { status: 200, headers, body }
}

function clientLeft() {
  return new TranscriptionError('aborted', 'The client left.')
}

function newRequestId() {
  return `req_${crypto.randomUUID().replaceAll('-', '')}`
}

const EXPOSED = 'access-control-expose-headers'

/** Headers of every answer (contract, section 7). `nosniff`: a transcript is never a page. */
function commonHeaders(contentType: string, requestId: string) {
  return {
    'content-type': contentType,
    'x-content-type-options': 'nosniff',
    'x-request-id': requestId,
    [EXPOSED]: 'X-Request-ID, X-Transcript-Warnings',
  }
}

function successHeaders(contentType: string, { requestId, started, notice }: AnswerHead) {
  const took = String(Math.round(performance.now() - started))
  return { ...commonHeaders(contentType, requestId), 'openai-processing-ms': took, ...notice }
}
