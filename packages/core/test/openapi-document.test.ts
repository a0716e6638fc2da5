import { Validator } from '@seriousme/openapi-schema-validator'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import {
  createHandler,
  type EndpointOptions,
  type OpenApiDocumentOptions,
  openApiDocument,
  TranscriptionError,
  transcriptionOperation,
} from '../src/index.js'
import { RESPONSE_FORMATS, TRANSLATION_FORMATS } from '../src/lib/params.js'
import { PARAMETER_NAMES } from '../src/lib/wire-fields.js'
import { createNodeHandler } from '../src/node.js'
import { type FakeTranscript, fakeEngine } from '../src/testing.js'
import { formRequest } from './support/form.js'
import { httpServer } from './support/servers.js'

const document = openApiDocument({ translations: true, describe: true })

const PATHS = [
  ['/audio/transcriptions', 'transcribe'],
  ['/audio/translations', 'translate'],
] as const

const described = (path: (typeof PATHS)[number][0], method: 'get' | 'post' = 'post') =>
  document.paths[path]?.[method] as unknown as Operation
const operation = described('/audio/transcriptions')

interface Operation {
  readonly requestBody: { readonly content: { readonly 'multipart/form-data': Form } }
  readonly responses: Readonly<Record<string, Answer & { readonly $ref?: string }>>
}

interface Form {
  readonly schema: { readonly $ref: string }
  readonly encoding: Readonly<Record<string, object>>
}

interface Answer {
  readonly headers: Readonly<Record<string, object>>
  readonly content: Readonly<Record<string, Content>>
}

interface Content {
  readonly schema: object
  readonly example?: unknown
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>
}

/** What every server of HTTP may say, and no client of the API needs to know. */
const OF_HTTP = [
  'access-control-expose-headers',
  'cache-control',
  'content-type',
  'x-accel-buffering',
  'x-content-type-options',
]

const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false, allErrors: true })
// Closed: what an answer has beside the schema would be something that the document does not tell.
ajv.addSchema({ $id: 'document', ...closed({ components: { schemas: document.components.schemas } }) }, 'document')
ajv.addVocabulary(['components'])

/** A copy in which objects have nothing but what is named. */
function closed<Value>(value: Value): Value {
  if (Array.isArray(value)) return value.map(closed) as Value
  if (typeof value !== 'object' || value === null) return value
  const copy = Object.fromEntries(Object.entries(value).map(([name, part]) => [name, closed(part)]))
  return ('properties' in value && 'type' in value ? { ...copy, additionalProperties: false } : copy) as Value
}

/** What is wrong with a value by a schema of the document. */
function faultsOf(value: unknown, schema: object) {
  const validate = ajv.compile(JSON.parse(JSON.stringify(closed(schema)).replaceAll('"#/', '"document#/')))
  return validate(value) ? [] : (validate.errors ?? [])
}

const named = (name: string) => ({ $ref: `#/components/schemas/${name}` })

/** The part of the document that a response is, or that it refers to. */
function answerOf(responses: Operation['responses'], status: number | string): Answer {
  const answer = responses[status] ?? responses['4XX']
  const name = answer?.$ref?.split('/').at(-1)
  return (name === undefined ? answer : document.components.responses[name]) as Answer
}

/** The fields of a form. */
function formOf(path: (typeof PATHS)[number][0]) {
  const { $ref } = described(path).requestBody.content['multipart/form-data'].schema
  return document.components.schemas[$ref.split('/').at(-1) ?? ''] as {
    readonly properties: Readonly<Record<string, { readonly type?: string }>>
    readonly required: readonly string[]
  }
}

/** Asks a real server, through Node's own client, and checks its answer against the document. */
async function ask(options: EndpointOptions<never>, request: Request, { responses } = operation) {
  const handler = createNodeHandler({ logger: false, ...options })
  const { url } = await httpServer((incoming, response) => void handler(incoming as never, response))
  const answer = await fetch(new Request(url, request), { redirect: 'error' })
  const { headers, content } = answerOf(responses, answer.status)
  const known = [...OF_HTTP, ...Object.keys(headers).map((name) => name.toLowerCase()), ...OF_CONNECTIONS]
  expect([...answer.headers.keys()].filter((name) => !known.includes(name))).toEqual([])
  const type = answer.headers.get('content-type')?.split(';')[0] ?? ''
  expect(Object.keys(content)).toContain(type)
  const text = await answer.text()
  const { schema } = content[type] as Content
  const values = type === 'text/event-stream' ? eventsOf(text) : [type === 'application/json' ? JSON.parse(text) : text]
  for (const value of values) expect(faultsOf(value, schema)).toEqual([])
  return { status: answer.status, headers: answer.headers, values }
}

/** What the connection needs. */
const OF_CONNECTIONS = ['connection', 'content-length', 'date', 'keep-alive', 'transfer-encoding']

function eventsOf(text: string): unknown[] {
  return text
    .split('\n\n')
    .flatMap((frame) => /^data: (.*)$/m.exec(frame)?.[1] ?? [])
    .map((data) => JSON.parse(data))
}

const DOCUMENTS: readonly [string, OpenApiDocumentOptions][] = [
  ['by default', {}],
  ['with all there is', { translations: true, describe: true, bearer: true, servers: ['/v1', { url: '/api' }] }],
]

it.each(DOCUMENTS)('is a valid document of OpenAPI 3.1, %s', async (_, options) => {
  const validator = new Validator()
  expect(await validator.validate({ ...openApiDocument(options) })).toEqual({ valid: true })
  expect(validator.version).toBe('3.1')
})

it('is plain data, made anew for each', () => {
  expect(JSON.parse(JSON.stringify(document))).toEqual(document)
  expect(openApiDocument().components.schemas.Transcription).not.toBe(
    openApiDocument().components.schemas.Transcription,
  )
})

it('has what it is told to', () => {
  const plain = openApiDocument()
  expect(plain).toMatchObject({ info: { title: 'Speech to text', version: '1.0.0' }, servers: [{ url: '/v1' }] })
  expect(Object.keys(plain.paths)).toEqual(['/audio/transcriptions'])
  expect(Object.keys(plain.paths['/audio/transcriptions'] ?? {})).toEqual(['post'])
  expect(plain).not.toHaveProperty('security')
  const servers = ['https://example.com/v1', { url: '/nest/v1', description: 'Nest' }]
  const full = openApiDocument({ title: 'Notes', version: '2.1.0', servers, bearer: true })
  expect(full).toMatchObject({
    info: { title: 'Notes', version: '2.1.0' },
    servers: [{ url: 'https://example.com/v1' }, { url: '/nest/v1', description: 'Nest' }],
    components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
    security: [{ bearer: [] }],
  })
})

it.each(PATHS)('says of %s the same as the operation for documents of 3.0', (path, task) => {
  const { operationId, summary, responses } = transcriptionOperation(task)
  expect(described(path)).toMatchObject({ operationId, summary })
  expect(Object.keys(described(path).responses)).toEqual(Object.keys(responses))
})

it('has the words of 3.1, and none of 3.0', () => {
  const text = JSON.stringify(document.components.schemas)
  expect(text).not.toMatch(/"nullable"|"format":"binary"|"example":/)
  expect(document.components.schemas).toMatchObject({
    ErrorEnvelope: { properties: { error: { properties: { param: { type: ['string', 'null'] } } } } },
    TranscriptionRequest: {
      properties: {
        file: { type: 'string', contentMediaType: 'application/octet-stream' },
        model: { type: 'string', examples: ['whisper-1'] },
      },
    },
    UsageTokens: { properties: { type: { type: 'string', const: 'tokens' } } },
  })
})

it('refers to nothing that is not there, and has nothing that is not referred to', () => {
  const referred = new Set(JSON.stringify(document).match(/#\/components\/[\w-]+\/[\w-]+/g))
  const there = Object.entries(document.components).flatMap(([kind, parts]) =>
    Object.keys(parts).map((name) => `#/components/${kind}/${name}`),
  )
  expect([...referred].sort()).toEqual(there.sort())
})

it('has examples that are as its schemas say', () => {
  const operations = PATHS.flatMap(([path]) => [described(path, 'get'), described(path)])
  const contents = operations.flatMap(({ responses }) =>
    Object.keys(responses).flatMap((status) => Object.values(answerOf(responses, status).content)),
  )
  expect(contents.length).toBeGreaterThan(30)
  for (const { schema, example, examples = {} } of contents) {
    const values = [...(example === undefined ? [] : [example]), ...Object.values(examples).map(({ value }) => value)]
    expect(values.length).toBeGreaterThan(0)
    for (const value of values) expect(faultsOf(value, schema), JSON.stringify(value)).toEqual([])
  }
})

it.each(PATHS)('has the parameters of %s that a server takes, and no others', async (path, task) => {
  const VALUES: Readonly<Record<string, string>> = {
    language: 'en',
    languages: 'en',
    response_format: 'json',
    temperature: '0',
    include: 'logprobs',
    timestamp_granularities: 'segment',
    stream: 'false',
    chunking_strategy: 'auto',
    known_speaker_references: 'data:audio/wav;base64,UklGRg==',
  }
  const handler = createHandler({ engine: fakeEngine(), task, logger: false })
  const taken = ['file', 'model']
  for (const name of [...PARAMETER_NAMES, 'url', 'diarize', 'hotwords'].filter((name) => name !== 'model')) {
    const answer = await handler(formRequest({ [name]: VALUES[name] ?? 'x' }))
    const { error } = (await answer.json()) as { error?: { code: string } }
    if (error?.code !== 'unknown_parameter') taken.push(name)
  }
  const { properties, required } = formOf(path)
  expect(Object.keys(properties).sort()).toEqual(taken.sort())
  expect(required).toEqual(['file', 'model'])
})

it.each(PATHS)('has each value of a list of %s in a field of its own', (path) => {
  const { file, ...lists } = described(path).requestBody.content['multipart/form-data'].encoding
  expect(file).toEqual({ contentType: 'audio/*, video/*, application/octet-stream' })
  const names = Object.entries(formOf(path).properties).filter(([, { type }]) => type === 'array')
  expect(lists).toEqual(Object.fromEntries(names.map(([name]) => [name, { style: 'form', explode: true }])))
})

describe('a server answers as the document says', () => {
  const SCHEMA_OF = {
    json: 'Transcription',
    verbose_json: 'VerboseTranscription',
    diarized_json: 'DiarizedTranscription',
  }
  const WORDS = { 'timestamp_granularities[]': ['word', 'segment'] }

  it.each(RESPONSE_FORMATS)('with %s', async (response_format) => {
    const request = formRequest({ response_format, ...(response_format === 'verbose_json' && WORDS) })
    const { status, values } = await ask({ engine: fakeEngine() }, request)
    expect(status).toBe(200)
    if (response_format in SCHEMA_OF) {
      expect(faultsOf(values[0], named(SCHEMA_OF[response_format as keyof typeof SCHEMA_OF]))).toEqual([])
    }
  })

  it.each(TRANSLATION_FORMATS)('with %s of a translation', async (response_format) => {
    const options = { engine: fakeEngine(), task: 'translate' } as const
    expect(await ask(options, formRequest({ response_format }), described('/audio/translations'))).toMatchObject({
      status: 200,
    })
  })

  it('with tokens, languages and log probabilities', async () => {
    const transcript: FakeTranscript = {
      text: 'Buy milk.',
      languages: [{ code: 'en' }],
      logprobs: [{ token: 'Buy', logprob: -2.5, bytes: [66, 117, 121] }],
      usage: {
        type: 'tokens',
        input_tokens: 10,
        output_tokens: 2,
        total_tokens: 12,
        input_token_details: { audio_tokens: 10 },
      },
      requestId: 'req_upstream',
    }
    const { headers } = await ask({ engine: fakeEngine({ transcript }) }, formRequest({ 'include[]': 'logprobs' }))
    expect(headers.get('x-transcript-warnings')).toBe('low_confidence')
    expect(headers.get('x-upstream-request-id')).toBe('req_upstream')
  })

  it('with a model that ends', async () => {
    const end = { shutdown: '2027-02-26', deprecated: '2026-08-26', advice: 'use another' }
    const { headers } = await ask({ engine: fakeEngine({ abilities: { end } }) }, formRequest())
    expect(headers.get('sunset')).toBe('Fri, 26 Feb 2027 00:00:00 GMT')
    expect(headers.get('deprecation')).toMatch(/^@\d+$/)
  })

  it('with the events of a stream', async () => {
    const request = formRequest({ stream: 'true', response_format: 'diarized_json' })
    const { values } = await ask({ engine: fakeEngine() }, request)
    const types = ['transcript.text.delta', 'transcript.text.segment', 'transcript.text.done']
    expect(values).toMatchObject(types.map((type) => ({ type })))
    const schemas = ['TranscriptTextDelta', 'DiarizedSegment', 'TranscriptTextDone']
    for (const [index, name] of schemas.entries()) expect(faultsOf(values[index], named(name))).toEqual([])
  })

  it('with a stream that breaks off', async () => {
    const error = new TranscriptionError('upstream_unreachable', 'The transcription service could not be reached.')
    const { values } = await ask({ engine: fakeEngine({ error }) }, formRequest({ stream: 'true' }))
    expect(faultsOf(values.at(-1), named('ErrorEnvelope'))).toEqual([])
  })

  it.each(PATHS)('to who asks what %s can do', async (path, task) => {
    for (const languages of ['any', ['en']] as const) {
      const options = { engine: fakeEngine({ abilities: { languages } }), task, describe: true } as const
      const asked = await ask(options, new Request('http://localhost/'), described(path, 'get'))
      expect(asked.status).toBe(200)
      const refusing = { ...options, authorize: () => false }
      const refused = await ask(refusing, new Request('http://localhost/'), described(path, 'get'))
      expect(refused.status).toBe(401)
    }
  })

  const failing = (...details: ConstructorParameters<typeof TranscriptionError>) => ({
    engine: fakeEngine({ error: new TranscriptionError(...details) }),
  })
  const FAILURES: readonly [number, EndpointOptions<never>, Request][] = [
    [400, { engine: fakeEngine() }, formRequest({ temperature: '7' })],
    [400, { engine: fakeEngine() }, formRequest({}, { file: null })],
    [401, { engine: fakeEngine(), authorize: () => false }, formRequest()],
    [408, failing('upload_timeout', 'The upload was given up: it is too slow.'), formRequest()],
    [413, { engine: fakeEngine(), maxFileSize: 10 }, formRequest()],
    [415, { engine: fakeEngine() }, new Request('http://localhost/', { method: 'POST', body: '{}' })],
    [422, failing('upstream_rejected', 'No.', { status: 422, upstreamCode: 'theirs', retryAfter: 2 }), formRequest()],
    [429, failing('rate_limit_exceeded', 'Later.', { retryAfter: 3, upstreamRequestId: 'req_1' }), formRequest()],
    [500, { engine: fakeEngine({ error: new Error('a bug') }) }, formRequest()],
    [502, failing('upstream_error', 'Failed.', { retryAfter: 3 }), formRequest()],
    [503, failing('overloaded', 'Busy.', { retryAfter: 1 }), formRequest()],
    [504, failing('upstream_timeout', 'Too late.'), formRequest()],
  ]

  it.each(FAILURES)('with %i', async (status, options, request) => {
    const answer = await ask(options, request)
    expect(answer.status).toBe(status)
    expect(Object.keys(operation.responses)).toContain(status === 422 ? '4XX' : String(status))
  })

  it('with an example of each failure that is as the failure itself', () => {
    for (const status of Object.keys(operation.responses).filter((name) => /^[45]\d\d$/.test(name))) {
      const { example } = answerOf(operation.responses, status).content['application/json'] as Content
      const { code, message } = (example as { error: { code: never; message: string } }).error
      expect(new TranscriptionError(code, message).status).toBe(Number(status))
    }
  })
})
