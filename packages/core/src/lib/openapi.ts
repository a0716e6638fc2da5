import {
  ANSWER_SCHEMAS,
  ERROR_SCHEMA,
  REQUEST_SCHEMA,
  type Schema,
  TRANSLATED_SCHEMAS,
  TRANSLATION_SCHEMA,
} from './openapi-schemas.js'
import type { TranscriptionTask } from './params.js'

/** An answer in an OpenAPI document. */
export interface OpenApiResponse {
  readonly description: string
  readonly content: Readonly<Record<string, { readonly schema: Schema }>>
}

/** An operation of an OpenAPI 3.0 document, as far as it is used here; all schemas are inline. */
export interface OpenApiOperation {
  readonly operationId: string
  readonly summary: string
  readonly requestBody: { readonly required: true; readonly content: { 'multipart/form-data': { schema: Schema } } }
  readonly responses: Readonly<Record<string, OpenApiResponse>>
}

const TASKS = {
  transcribe: {
    operationId: 'createTranscription',
    summary: 'Transcribes a recording.',
    request: REQUEST_SCHEMA,
    answers: ANSWER_SCHEMAS,
  },
  translate: {
    operationId: 'createTranslation',
    summary: 'Translates the speech of a recording into English.',
    request: TRANSLATION_SCHEMA,
    answers: TRANSLATED_SCHEMAS,
  },
}

const ERRORS: Readonly<Record<string, string>> = {
  400: 'The request can not be served; `param` names the field at fault.',
  401: 'Not allowed to transcribe here.',
  408: 'The upload was too slow.',
  413: 'The recording is larger than allowed.',
  415: 'The body is not multipart/form-data.',
  429: 'Too many requests; see Retry-After.',
  500: 'The engine failed.',
  502: 'The service behind failed.',
  503: 'Too busy; see Retry-After.',
  504: 'The service behind took too long.',
}

/**
 * `POST /audio/transcriptions` as an operation for an OpenAPI 3.0 document of the app's own, or `POST /audio/translations`
 * with the task `translate`. Where one is mounted more than once, give each an `operationId` of its own.
 *
 * @example
 * ```ts
 * document.paths['/v1/audio/transcriptions'] = { post: transcriptionOperation() }
 * ```
 */
export function transcriptionOperation(task: TranscriptionTask = 'transcribe'): OpenApiOperation {
  const { request, answers, ...described } = TASKS[task]
  return {
    ...described,
    requestBody: { required: true, content: { 'multipart/form-data': { schema: request } } },
    responses: {
      200: { description: 'The transcript, in the shape of response_format.', content: contentOf(answers) },
      ...Object.fromEntries(
        Object.entries(ERRORS).map(([status, description]) => [
          status,
          { description, content: contentOf({ 'application/json': ERROR_SCHEMA }) },
        ]),
      ),
    },
  }
}

function contentOf(schemas: Readonly<Record<string, Schema>>) {
  return Object.fromEntries(Object.entries(schemas).map(([type, schema]) => [type, { schema }]))
}
