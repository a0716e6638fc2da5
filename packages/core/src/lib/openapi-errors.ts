import { TranscriptionError, type TranscriptionErrorCode } from './errors.js'
import { ERROR_HEADERS, LATER_HEADERS, type OpenApiHeader } from './openapi-headers.js'
import { ERROR_SCHEMA, type Schema } from './openapi-schemas.js'

/** A failure in an OpenAPI document. */
export interface OpenApiError {
  readonly description: string
  readonly headers: Readonly<Record<string, OpenApiHeader>>
  readonly content: { readonly 'application/json': { readonly schema: Schema; readonly example: unknown } }
}

/** What can go wrong, by the names that the failures have in a document. */
export const ERROR_RESPONSES = {
  BadRequest: failure('The request can not be served; `param` names the field at fault.', ERROR_HEADERS, [
    'invalid_value',
    "'temperature' must be a number from 0 to 1, not '7'.",
    'temperature',
  ]),
  Unauthorized: failure('Not allowed to transcribe here.', ERROR_HEADERS, [
    'unauthorized',
    'You are not allowed to transcribe here.',
  ]),
  UploadTimeout: failure('The upload was too slow.', ERROR_HEADERS, [
    'upload_timeout',
    'The upload was given up: it is too slow.',
  ]),
  FileTooLarge: failure('The recording is larger than allowed.', ERROR_HEADERS, [
    'file_too_large',
    'The file is larger than 26214400 bytes (25 MiB). Send a shorter or more compressed recording, for example 32 kbit/s mono.',
    'file',
  ]),
  UnsupportedMediaType: failure('The body is not multipart/form-data.', ERROR_HEADERS, [
    'unsupported_media_type',
    "The body must be multipart/form-data, not 'application/json': curl -F file=@talk.mp3 -F model=whisper-1. With fetch, pass a FormData and set no content-type.",
  ]),
  TooManyRequests: failure('Too many requests; see Retry-After.', LATER_HEADERS, [
    'rate_limit_exceeded',
    'The transcription service is called too often; try again later.',
  ]),
  Rejected: failure('The service behind refused the request, with this status, message and code.', LATER_HEADERS, [
    'upstream_rejected',
    'The transcription service refused the request (HTTP 422).',
  ]),
  EngineFailed: failure('The engine failed.', ERROR_HEADERS, [
    'engine_failed',
    'The embedded engine could not load its models.',
  ]),
  UpstreamFailed: failure('The service behind failed.', LATER_HEADERS, [
    'upstream_error',
    'The transcription service failed.',
  ]),
  Overloaded: failure('Too busy; see Retry-After.', LATER_HEADERS, [
    'overloaded',
    'This server transcribes 1000 recordings at once (maxConcurrent). Try again in a second.',
  ]),
  UpstreamTimeout: failure('The service behind took too long.', ERROR_HEADERS, [
    'upstream_timeout',
    'The transcription service did not answer in time.',
  ]),
} satisfies Record<string, OpenApiError>

type Example = [code: TranscriptionErrorCode, message: string, param?: string]

function failure(description: string, headers: OpenApiError['headers'], [code, message, param]: Example): OpenApiError {
  const example = new TranscriptionError(code, message, { param }).toJSON()
  return { description, headers, content: { 'application/json': { schema: ERROR_SCHEMA, example } } }
}
