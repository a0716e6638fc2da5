import { ERROR_RESPONSES } from './openapi-errors.js'
import { ANSWER_EXAMPLES, type OpenApiExamples, TRANSLATED_EXAMPLES } from './openapi-examples.js'
import { ANSWER_HEADERS, type OpenApiHeader } from './openapi-headers.js'
import {
  ANSWER_SCHEMAS,
  REQUEST_SCHEMA,
  type Schema,
  TRANSLATED_SCHEMAS,
  TRANSLATION_SCHEMA,
} from './openapi-schemas.js'
import type { TranscriptionTask } from './params.js'

/** An answer in an OpenAPI document. */
export interface OpenApiResponse {
  readonly description: string
  readonly headers: Readonly<Record<string, OpenApiHeader>>
  readonly content: Readonly<
    Record<string, { readonly schema: Schema; readonly example?: unknown; readonly examples?: OpenApiExamples }>
  >
}

/** An operation of an OpenAPI 3.0 document, as far as it is used here; all schemas are inline. */
export interface OpenApiOperation {
  readonly operationId: string
  readonly summary: string
  readonly requestBody: {
    readonly required: true
    readonly content: { 'multipart/form-data': { schema: Schema; encoding: Readonly<Record<string, Schema>> } }
  }
  readonly responses: Readonly<Record<string, OpenApiResponse>>
}

const TASKS = {
  transcribe: {
    operationId: 'createTranscription',
    summary: 'Transcribes a recording.',
    request: REQUEST_SCHEMA,
    answers: ANSWER_SCHEMAS,
    examples: ANSWER_EXAMPLES,
  },
  translate: {
    operationId: 'createTranslation',
    summary: 'Translates the speech of a recording into English.',
    request: TRANSLATION_SCHEMA,
    answers: TRANSLATED_SCHEMAS,
    examples: TRANSLATED_EXAMPLES,
  },
}

const ERRORS: Readonly<Record<string, OpenApiResponse>> = {
  400: ERROR_RESPONSES.BadRequest,
  401: ERROR_RESPONSES.Unauthorized,
  408: ERROR_RESPONSES.UploadTimeout,
  413: ERROR_RESPONSES.FileTooLarge,
  415: ERROR_RESPONSES.UnsupportedMediaType,
  429: ERROR_RESPONSES.TooManyRequests,
  '4XX': ERROR_RESPONSES.Rejected,
  500: ERROR_RESPONSES.EngineFailed,
  502: ERROR_RESPONSES.UpstreamFailed,
  503: ERROR_RESPONSES.Overloaded,
  504: ERROR_RESPONSES.UpstreamTimeout,
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
  const { request, answers, examples, ...described } = TASKS[task]
  return {
    ...described,
    requestBody: {
      required: true,
      content: { 'multipart/form-data': { schema: request, encoding: encodingOf(request) } },
    },
    responses: {
      200: {
        description: 'The transcript, in the shape of response_format.',
        headers: ANSWER_HEADERS,
        content: Object.fromEntries(
          Object.entries(answers).map(([type, schema]) => [type, { schema, examples: examples[type] ?? {} }]),
        ),
      },
      ...ERRORS,
    },
  }
}

/** How the fields of a form are written, where that is not as a text. */
function encodingOf({ properties }: Schema): Readonly<Record<string, Schema>> {
  const lists = Object.entries(properties as Readonly<Record<string, Schema>>).filter(
    ([, { type }]) => type === 'array',
  )
  return {
    // Any type will do, also none: the bytes tell what it is.
    file: { contentType: 'audio/*, video/*, application/octet-stream' },
    // A field for each value, not one with commas.
    ...Object.fromEntries(lists.map(([name]) => [name, { style: 'form', explode: true }])),
  }
}
