import { transcriptionOperation } from './openapi.js'
import { toOpenApi31, withinOpenApi31 } from './openapi-3-1.js'
import { ERROR_RESPONSES } from './openapi-errors.js'
import { ANSWER_HEADERS, DESCRIPTION_HEADERS, LATER_HEADERS } from './openapi-headers.js'
import { DESCRIPTION_SCHEMA, NAMED_SCHEMAS, type Schema } from './openapi-schemas.js'
import { RESPONSE_FORMATS, TRANSLATION_FORMATS, type TranscriptionTask } from './params.js'

/** A place at which the paths of a document are served. */
export interface OpenApiServer {
  /** Address of the place, or its path alone: `/v1`. */
  readonly url: string
  readonly description?: string | undefined
}

/** Options of {@link openApiDocument}. */
export interface OpenApiDocumentOptions {
  /** Default `Speech to text`. */
  readonly title?: string | undefined
  /** Version of your API. Default `1.0.0`. */
  readonly version?: string | undefined
  /** Places at which `/audio/transcriptions` is served. Default `['/v1']`. */
  readonly servers?: readonly (string | OpenApiServer)[] | undefined
  /** Whether there is `POST /audio/translations`. Default `false`. */
  readonly translations?: boolean | undefined
  /** Whether `GET` is answered, as with the same option of an endpoint. Default `false`. */
  readonly describe?: boolean | undefined
  /** Whether requests need a bearer token, the API key of the vendor's clients. Default `false`. */
  readonly bearer?: boolean | undefined
}

/** The operations of a path. */
export interface OpenApiPath {
  readonly get?: Schema
  readonly post: Schema
}

/** An OpenAPI 3.1 document, as far as it is made here. */
export interface OpenApiDocument {
  readonly openapi: '3.1.0'
  readonly info: { readonly title: string; readonly version: string }
  readonly servers: readonly OpenApiServer[]
  readonly tags: readonly { readonly name: string; readonly description: string }[]
  readonly paths: { readonly '/audio/transcriptions': OpenApiPath; readonly '/audio/translations'?: OpenApiPath }
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>
    readonly headers: Readonly<Record<string, Schema>>
    readonly responses: Readonly<Record<string, Schema>>
    readonly securitySchemes?: Readonly<Record<string, Schema>>
  }
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[]
}

const TAG = { name: 'Audio', description: 'Speech to text.' }

/** What stands by itself in a document. */
const COMPONENTS = {
  schemas: NAMED_SCHEMAS,
  headers: { ...ANSWER_HEADERS, ...LATER_HEADERS },
  responses: ERROR_RESPONSES,
}

const REFERENCES = new Map<unknown, string>(
  Object.entries(COMPONENTS).flatMap(([kind, parts]) =>
    Object.entries(parts).map(([name, part]): [unknown, string] => [part, `#/components/${kind}/${name}`]),
  ),
)

const BEARER = {
  components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
  security: [{ bearer: [] }],
} as const

/**
 * The endpoint as a complete OpenAPI 3.1 document, made of the same schemas as {@link transcriptionOperation}.
 *
 * @example
 * ```ts
 * app.get('/openapi.json', (req, res) => res.json(openApiDocument()))
 * ```
 */
export function openApiDocument(options: OpenApiDocumentOptions = {}): OpenApiDocument {
  const { title = 'Speech to text', version = '1.0.0', servers = ['/v1'], translations = false } = options
  const { describe = false, bearer = false } = options
  return {
    openapi: '3.1.0',
    info: { title, version },
    servers: servers.map((server) => (typeof server === 'string' ? { url: server } : { ...server })),
    tags: [TAG],
    paths: {
      '/audio/transcriptions': pathOf('transcribe', describe),
      ...(translations && { '/audio/translations': pathOf('translate', describe) }),
    },
    components: {
      schemas: allOf(COMPONENTS.schemas),
      headers: allOf(COMPONENTS.headers),
      responses: allOf(COMPONENTS.responses),
      ...(bearer && BEARER.components),
    },
    ...(bearer && { security: BEARER.security }),
  }
}

function pathOf(task: TranscriptionTask, describe: boolean) {
  return {
    ...(describe && { get: converted(descriptionOperation(task)) }),
    post: converted(transcriptionOperation(task)),
  }
}

function converted(operation: object): Schema {
  return { tags: [TAG.name], ...(toOpenApi31(operation, REFERENCES) as Schema) }
}

function allOf(parts: Readonly<Record<string, object>>): Record<string, Schema> {
  return Object.fromEntries(
    Object.entries(parts).map(([name, part]) => [name, withinOpenApi31(part, REFERENCES) as Schema]),
  )
}

/** `GET` on the path of an endpoint, where that is enabled. */
function descriptionOperation(task: TranscriptionTask) {
  const formats = task === 'transcribe' ? RESPONSE_FORMATS : TRANSLATION_FORMATS
  const example = { models: ['whisper-1'], languages: 'any', formats, maxBytes: 26_214_400 }
  return {
    operationId: task === 'transcribe' ? 'describeTranscriptions' : 'describeTranslations',
    summary: 'Tells what the endpoint can do.',
    responses: {
      200: {
        description: 'What pickers and a check before the upload need.',
        headers: DESCRIPTION_HEADERS,
        content: { 'application/json': { schema: DESCRIPTION_SCHEMA, example } },
      },
      401: ERROR_RESPONSES.Unauthorized,
      500: ERROR_RESPONSES.EngineFailed,
    },
  }
}
