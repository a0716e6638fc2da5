import {
  type EndpointOptions,
  type ReceiverOptions,
  type ResponseFormat,
  type TranscriptionByFormat,
  TranscriptionError,
} from '@transcribekit/core'
import { createNodeHandler, createNodeReceiver } from '@transcribekit/core/node'
import type { Request, RequestHandler } from 'express'
import multer from 'multer'
import here from './here.cjs'

declare global {
  namespace Express {
    interface Request {
      /** Set by `withTranscription`; `getTranscription(req)` is the typed way to read it. */
      transcription?: TranscriptionByFormat[ResponseFormat]
    }
  }
}

/** Path of the endpoint below the place where the middleware is mounted, by its task. */
const PATHS = { transcribe: '/audio/transcriptions', translate: '/audio/translations' } as const

/**
 * Answers `POST /audio/transcriptions` below its mount path, or `POST /audio/translations` with `task: 'translate'`,
 * and lets everything else pass. With `describe`, `GET` on the same path tells what it can do.
 *
 * @example
 * ```ts
 * app.use('/v1', transcribe())
 * ```
 * @throws {TranscriptionError} `engine_missing`
 */
export function transcribe(options: EndpointOptions<Request> = {}): RequestHandler {
  const handle = createNodeHandler({ from: here, ...options }, { multer })
  const path = PATHS[options.task ?? 'transcribe']
  const methods = options.describe ? ['POST', 'GET', 'HEAD'] : ['POST']
  return (request, response, next) => {
    if (!methods.includes(request.method) || request.path.replace(/\/$/, '') !== path) return next()
    handle(request, response).catch(next)
  }
}

/**
 * Transcribes the recording in a form and hands the result to the next handler, as `req.transcription`.
 * The form's other fields are in `req.body`.
 *
 * A recording that can't be transcribed is answered with the error envelope; the next handler is not called.
 *
 * @example
 * ```ts
 * app.post('/notes', withTranscription({ field: 'voice' }), (req, res) => res.json({ note: getTranscription(req).text }))
 * ```
 * @throws {TranscriptionError} `engine_missing`
 */
export function withTranscription<Format extends ResponseFormat = 'json'>(
  options: ReceiverOptions<Request, Format> = {},
): RequestHandler {
  const receive = createNodeReceiver({ from: here, ...options }, { multer })
  return (request, response, next) => {
    receive(request, response).then((transcription) => {
      // What could not be transcribed was answered.
      if (transcription === undefined) return
      request.transcription = transcription
      next()
    }, next)
  }
}

/**
 * The transcription that `withTranscription` made of this request.
 *
 * @typeParam Format - the `response_format` that was given to `withTranscription`; it is not checked
 * @throws {TranscriptionError} `middleware_missing`
 */
export function getTranscription<Format extends ResponseFormat = 'json'>(
  request: Pick<Request, 'transcription'>,
): TranscriptionByFormat[Format] {
  if (request.transcription === undefined) {
    throw new TranscriptionError(
      'middleware_missing',
      "This route has no transcription. Put withTranscription() before its handler: app.post('/notes', withTranscription({ field: 'voice' }), handler).",
    )
  }
  return request.transcription as TranscriptionByFormat[Format]
}
