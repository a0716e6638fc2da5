import { Validator } from '@seriousme/openapi-schema-validator'
import { expect, it } from 'vitest'
import {
  createHandler,
  type OpenApiDocumentOptions,
  openApiDocument,
  TranscriptionError,
  transcriptionOperation,
} from '../src/index.js'
import { PARAMETER_NAMES } from '../src/lib/wire-fields.js'
import { fakeEngine } from '../src/testing.js'
import { formRequest } from './support/form.js'
import { answerOf, type Content, described, document, faultsOf, formOf, PATHS } from './support/openapi-document.js'

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

it('has an example of each failure that is as the failure itself', () => {
  const { responses } = described('/audio/transcriptions')
  for (const status of Object.keys(responses).filter((name) => /^[45]\d\d$/.test(name))) {
    const { example } = answerOf(responses, status).content['application/json'] as Content
    const { code, message } = (example as { error: { code: never; message: string } }).error
    expect(new TranscriptionError(code, message).status).toBe(Number(status))
  }
})
