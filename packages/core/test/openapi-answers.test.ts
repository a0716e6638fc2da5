import { expect, it } from 'vitest'
import { type EndpointOptions, TranscriptionError } from '../src/index.js'
import { RESPONSE_FORMATS, TRANSLATION_FORMATS } from '../src/lib/params.js'
import { createNodeHandler } from '../src/node.js'
import { type FakeTranscript, fakeEngine } from '../src/testing.js'
import { formRequest } from './support/form.js'
import { answerOf, type Content, described, faultsOf, named, PATHS } from './support/openapi-document.js'
import { httpServer } from './support/servers.js'

const operation = described('/audio/transcriptions')

/** What every server of HTTP may say, and no client of the API needs to know. */
const OF_HTTP = [
  'access-control-expose-headers',
  'cache-control',
  'content-type',
  'x-accel-buffering',
  'x-content-type-options',
]

/** What the connection needs. */
const OF_CONNECTIONS = ['connection', 'content-length', 'date', 'keep-alive', 'transfer-encoding']

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

function eventsOf(text: string): unknown[] {
  return text
    .split('\n\n')
    .flatMap((frame) => /^data: (.*)$/m.exec(frame)?.[1] ?? [])
    .map((data) => JSON.parse(data))
}

const SCHEMA_OF = {
  json: 'Transcription',
  verbose_json: 'VerboseTranscription',
  diarized_json: 'DiarizedTranscription',
}
const WORDS = { 'timestamp_granularities[]': ['word', 'segment'] }

it.each(RESPONSE_FORMATS)('answers as the document says with %s', async (response_format) => {
  const request = formRequest({ response_format, ...(response_format === 'verbose_json' && WORDS) })
  const { status, values } = await ask({ engine: fakeEngine() }, request)
  expect(status).toBe(200)
  if (response_format in SCHEMA_OF) {
    expect(faultsOf(values[0], named(SCHEMA_OF[response_format as keyof typeof SCHEMA_OF]))).toEqual([])
  }
})

it.each(TRANSLATION_FORMATS)('answers as the document says with %s of a translation', async (response_format) => {
  const options = { engine: fakeEngine(), task: 'translate' } as const
  expect(await ask(options, formRequest({ response_format }), described('/audio/translations'))).toMatchObject({
    status: 200,
  })
})

it('answers as the document says with tokens, languages and log probabilities', async () => {
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

it('answers as the document says with a model that ends', async () => {
  const end = { shutdown: '2027-02-26', deprecated: '2026-08-26', advice: 'use another' }
  const { headers } = await ask({ engine: fakeEngine({ abilities: { end } }) }, formRequest())
  expect(headers.get('sunset')).toBe('Fri, 26 Feb 2027 00:00:00 GMT')
  expect(headers.get('deprecation')).toMatch(/^@\d+$/)
})

it('answers as the document says with the events of a stream', async () => {
  const request = formRequest({ stream: 'true', response_format: 'diarized_json' })
  const { values } = await ask({ engine: fakeEngine() }, request)
  const types = ['transcript.text.delta', 'transcript.text.segment', 'transcript.text.done']
  expect(values).toMatchObject(types.map((type) => ({ type })))
  const schemas = ['TranscriptTextDelta', 'DiarizedSegment', 'TranscriptTextDone']
  for (const [index, name] of schemas.entries()) expect(faultsOf(values[index], named(name))).toEqual([])
})

it('answers as the document says with the events of a stream that has times', async () => {
  const times = { response_format: 'verbose_json', 'timestamp_granularities[]': ['word', 'segment'] }
  const { values } = await ask({ engine: fakeEngine() }, formRequest({ stream: 'true', ...times }))
  expect(faultsOf(values.at(-1), named('TranscriptTextDone'))).toEqual([])
})

it('answers as the document says with a stream that breaks off', async () => {
  const error = new TranscriptionError('upstream_unreachable', 'The transcription service could not be reached.')
  const { values } = await ask({ engine: fakeEngine({ error }) }, formRequest({ stream: 'true' }))
  expect(faultsOf(values.at(-1), named('ErrorEnvelope'))).toEqual([])
})

it.each(PATHS)('tells as the document says who asks what %s can do', async (path, task) => {
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

it.each(FAILURES)('answers as the document says with %i', async (status, options, request) => {
  const answer = await ask(options, request)
  expect(answer.status).toBe(status)
  expect(Object.keys(operation.responses)).toContain(status === 422 ? '4XX' : String(status))
})
