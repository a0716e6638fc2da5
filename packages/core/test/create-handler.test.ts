import { describe, expect, it, vi } from 'vitest'
import { createHandler, type EndpointOptions, type ErrorEnvelope, TranscriptionError } from '../src/index.js'
import { fakeEngine } from '../src/testing.js'
import { CONTAINERS, fixture, wave } from './support/audio.js'
import { openSpools } from './support/descriptors.js'
import { bodyOf, CLOSING, fieldPart, filePart, formRequest, rawRequest, streamOf } from './support/form.js'

function setUp(options: EndpointOptions<Request> = {}) {
  const engine = fakeEngine()
  const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn() }
  return { engine, logger, handler: createHandler({ engine, logger, ...options }) }
}

async function errorOf(response: Response) {
  const body = (await response.json()) as ErrorEnvelope
  expect(Object.keys(body)).toEqual(['error'])
  expect(Object.keys(body.error).sort()).toEqual(['code', 'message', 'param', 'type'])
  expect(response.headers.get('content-type')).toBe('application/json')
  return { status: response.status, ...body.error }
}

const unread = (init: RequestInit) => {
  let read = false
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        read = true
        controller.error(new Error('It was read.'))
      },
    },
    { highWaterMark: 0 },
  )
  return { request: rawRequest(body, init), wasRead: () => read }
}

describe.each([
  ['json', 'application/json', '{"text":"Hello world.","usage":{"type":"duration","seconds":2}}'],
  ['text', 'text/plain; charset=utf-8', 'Hello world.'],
  ['srt', 'application/x-subrip; charset=utf-8', '1\n00:00:00,100 --> 00:00:01,400\nHello world.\n\n'],
  ['vtt', 'text/vtt; charset=utf-8', 'WEBVTT\n\n00:00:00.100 --> 00:00:01.400\nHello world.\n\n'],
  ['verbose_json', 'application/json', /^\{"task":"transcribe","language":"english","duration":1.5/],
  ['diarized_json', 'application/json', /^\{"task":"transcribe","duration":1.5,"text":"Hello world\."/],
])('response_format=%s', (response_format, type, body) => {
  it('is answered by its type and safely', async () => {
    const response = await setUp().handler(formRequest({ response_format }))
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe(type)
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(response.headers.get('x-request-id')).toMatch(/^req_[0-9a-f]{32}$/)
    expect(response.headers.get('access-control-expose-headers')).toBe('X-Request-ID, X-Transcript-Warnings')
    expect(response.headers.get('openai-processing-ms')).toMatch(/^\d+$/)
    const text = await response.text()
    if (typeof body === 'string') expect(text).toBe(body)
    else expect(text).toMatch(body)
  })

  it('is answered so whatever the client says it accepts', async () => {
    for (const accept of ['application/json', 'text/html', 'image/png']) {
      const response = await setUp().handler(formRequest({ response_format }, { headers: { accept } }))
      expect(response.headers.get('content-type')).toBe(type)
    }
  })
})

it.each(CONTAINERS)('%s reaches the engine whole, named and typed by its bytes', async (name, _, extension, type) => {
  const { engine, handler } = setUp()
  const bytes = fixture(`containers/${name}`)
  const file = new File([bytes], 'blob', { type: 'application/octet-stream' })
  expect((await handler(formRequest({}, { file }))).status).toBe(200)
  const [call] = engine.calls
  expect(call?.request.file).toMatchObject({ name: `blob.${extension}`, type, size: bytes.length })
  expect(Buffer.from(call?.bytes ?? []).equals(bytes)).toBe(true)
})

it('every parameter reaches the engine', async () => {
  const { engine, handler } = setUp({ extensions: ['hotwords'] })
  const response = await handler(
    formRequest({
      model: 'm',
      language: 'EN',
      'keywords[]': ['Norland', 'Barton'],
      prompt: 'Mr. Dashwood',
      temperature: '0.5',
      response_format: 'verbose_json',
      'timestamp_granularities[]': ['word', 'segment'],
      'chunking_strategy[type]': 'server_vad',
      'chunking_strategy[threshold]': '0.4',
      'known_speaker_names[]': ['Ann'],
      'known_speaker_references[]': ['data:audio/wav;base64,AA'],
      hotwords: 'Marianne',
    }),
  )
  expect(response.status).toBe(200)
  const { file, ...request } = engine.calls[0]?.request ?? {}
  expect(request).toEqual({
    model: 'm',
    language: 'en',
    keywords: ['Norland', 'Barton'],
    prompt: 'Mr. Dashwood',
    temperature: 0.5,
    chunking_strategy: { type: 'server_vad', threshold: 0.4 },
    known_speaker_names: ['Ann'],
    known_speaker_references: ['data:audio/wav;base64,AA'],
    extensions: { hotwords: 'Marianne' },
    wanted: { timestamps: ['word', 'segment'], speakers: false, logprobs: false, cues: false, stream: false },
  })
})

describe('before the body is read', () => {
  it.each<[string, RequestInit, number, string]>([
    ['another method', { method: 'PUT' }, 405, 'method_not_allowed'],
    ['another type', { headers: { 'content-type': 'application/json' } }, 415, 'unsupported_media_type'],
    ['a compressed body', { headers: { 'content-encoding': 'gzip' } }, 415, 'unsupported_media_type'],
    ['no boundary', { headers: { 'content-type': 'multipart/form-data' } }, 400, 'invalid_multipart'],
    ['too great a length', { headers: { 'content-length': '99999999' } }, 413, 'file_too_large'],
  ])('%s is refused', async (_, init, status, code) => {
    const { request, wasRead } = unread(init)
    const { engine, handler } = setUp()
    const response = await handler(request)
    expect(await errorOf(response)).toMatchObject({ status, code })
    if (status === 405) expect(response.headers.get('allow')).toBe('POST')
    expect(wasRead()).toBe(false)
    expect(engine.calls).toEqual([])
  })

  it('GET is refused', async () => {
    const response = await setUp().handler(new Request('http://localhost/'))
    expect(await errorOf(response)).toMatchObject({ status: 405, code: 'method_not_allowed' })
  })

  it.each([
    ['false', () => false],
    ['a promise of false', async () => false],
    [
      'a rejection',
      async () => {
        throw new TranscriptionError('unauthorized', 'No.')
      },
    ],
  ])('authorize with %s is answered 401', async (_, authorize) => {
    const { request, wasRead } = unread({})
    const response = await setUp({ authorize }).handler(request)
    const error = await errorOf(response)
    expect(error).toMatchObject({ status: 401, code: 'unauthorized' })
    expect(wasRead()).toBe(false)
  })

  it('what the app throws in authorize passes through, and nobody is let in', async () => {
    const { request, wasRead } = unread({})
    const broken = new Error('the database of users is down')
    const { handler } = setUp({ authorize: () => Promise.reject(broken) })
    await expect(handler(request)).rejects.toBe(broken)
    expect(wasRead()).toBe(false)
  })

  it('authorize sees the request, and may let it through', async () => {
    const authorize = vi.fn((request: Request) => request.headers.get('x-user') === 'ann')
    const { handler } = setUp({ authorize })
    expect((await handler(formRequest({}, { headers: { 'x-user': 'ann' } }))).status).toBe(200)
    expect((await handler(formRequest({}, { headers: { 'x-user': 'bob' } }))).status).toBe(401)
    expect(authorize).toHaveBeenCalledTimes(2)
  })

  it('authorize: false lets everyone through', async () => {
    expect((await setUp({ authorize: false }).handler(formRequest())).status).toBe(200)
  })

  it('a body that was read before is the fault of the app', async () => {
    const request = formRequest()
    await request.arrayBuffer()
    expect(await errorOf(await setUp().handler(request))).toMatchObject({ status: 500, code: 'body_already_read' })
  })
})

describe('a bad request', () => {
  it.each<[string, Record<string, string>, string, string]>([
    ['an unknown field', { modle: 'x' }, 'unknown_parameter', 'modle'],
    ['a bad value', { temperature: '2' }, 'invalid_value', 'temperature'],
    ['a bad combination', { 'timestamp_granularities[]': 'word' }, 'unsupported_value', 'timestamp_granularities'],
    ['a field named like a prototype', { __proto__x: 'x' }, 'unknown_parameter', '__proto__x'],
    ['an empty model', { model: '' }, 'missing_required_parameter', 'model'],
  ])('with %s is refused', async (_, fields, code, param) => {
    const { engine, handler } = setUp()
    expect(await errorOf(await handler(formRequest(fields)))).toMatchObject({ status: 400, code, param })
    expect(engine.calls).toEqual([])
  })

  it('without a model is refused, and says how to send it', async () => {
    const response = await setUp().handler(rawRequest(bodyOf(filePart(), CLOSING)))
    const error = await errorOf(response)
    expect(error).toMatchObject({ status: 400, code: 'missing_required_parameter', param: 'model' })
    expect(error.message).toContain('whisper-1')
  })

  it('without a file is refused, and says how to send it', async () => {
    const error = await errorOf(await setUp().handler(formRequest({}, { file: null })))
    expect(error).toMatchObject({ status: 400, code: 'missing_required_parameter', param: 'file' })
    expect(error.message).toContain('-F file=@')
  })

  it('that the engine can not serve is refused', async () => {
    const engine = fakeEngine({ abilities: { timestamps: [], languages: ['en'] } })
    const { handler } = setUp({ engine })
    expect(await errorOf(await handler(formRequest({ response_format: 'srt' })))).toMatchObject({
      code: 'unsupported_value',
    })
    expect(await errorOf(await handler(formRequest({ language: 'de' })))).toMatchObject({
      code: 'unsupported_language',
    })
    expect(engine.calls).toEqual([])
  })

  it.each([
    ['truncated', bodyOf(fieldPart('model', 'm'), filePart()), 400, 'upload_truncated'],
    ['malformed', bodyOf('--boundary-x7\r\n\u0001\r\n\r\n'), 400, 'invalid_multipart'],
    ['empty', new Uint8Array(0), 400, 'upload_truncated'],
    ['no audio', bodyOf(fieldPart('model', 'm'), filePart(Buffer.from('<html>')), CLOSING), 400, 'unsupported_format'],
    ['a file as text', bodyOf(fieldPart('model', 'm'), fieldPart('file', 'talk.mp3'), CLOSING), 400, 'invalid_value'],
  ])('whose body is %s is refused', async (_, body, status, code) => {
    expect(await errorOf(await setUp().handler(rawRequest(body)))).toMatchObject({ status, code })
  })

  it('over the limits of the app is refused', async () => {
    const { handler } = setUp({ maxFileSize: 1000, maxFieldSize: 50, maxFields: 2 })
    expect(await errorOf(await handler(formRequest({}, { file: new File([wave(1001)], 'a') })))).toMatchObject({
      status: 413,
    })
    expect(await errorOf(await handler(formRequest({ prompt: 'x'.repeat(51) })))).toMatchObject({
      code: 'invalid_value',
    })
    expect(await errorOf(await handler(formRequest({ prompt: 'x', language: 'en' })))).toMatchObject({
      code: 'invalid_multipart',
    })
  })

  it('from which nothing comes is given up', async () => {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(bodyOf(fieldPart('model', 'm'))),
    })
    const { handler } = setUp({ uploadIdleTimeout: 20 })
    expect(await errorOf(await handler(rawRequest(body)))).toMatchObject({ status: 408, code: 'upload_timeout' })
  })
})

describe('parameters of the app', () => {
  it('win over those of the request', async () => {
    const { engine, handler } = setUp({ params: { model: 'ours', response_format: 'text', language: 'de' } })
    const response = await handler(formRequest({ model: 'theirs', response_format: 'srt', prompt: 'x' }))
    expect(await response.text()).toBe('Hello world.')
    expect(engine.calls[0]?.request).toMatchObject({ model: 'ours', language: 'de', prompt: 'x' })
  })

  it('stand in for a model that the request leaves out', async () => {
    const { handler } = setUp({ params: { model: 'ours' } })
    expect((await handler(rawRequest(bodyOf(filePart(), CLOSING)))).status).toBe(200)
  })

  it('that are undefined leave those of the request alone', async () => {
    const { engine, handler } = setUp({ params: { model: undefined, language: undefined } })
    expect((await handler(formRequest({ model: 'theirs', language: 'de' }))).status).toBe(200)
    expect(engine.calls[0]?.request).toMatchObject({ model: 'theirs', language: 'de' })
  })

  it('are read once', async () => {
    const params = { model: 'ours' }
    const { engine, handler } = setUp({ params })
    await handler(formRequest())
    params.model = 'changed'
    await handler(formRequest())
    expect(engine.calls.map(({ request }) => request.model)).toEqual(['ours', 'ours'])
  })
})

describe('what the engine throws', () => {
  it('is answered where it is an error of ours', async () => {
    const error = new TranscriptionError('rate_limit_exceeded', 'Too often.', {
      retryAfter: 7,
      cause: new Error('10.0.0.1'),
    })
    const { logger, handler } = setUp({ engine: fakeEngine({ error }) })
    const response = await handler(formRequest())
    expect(response.headers.get('retry-after')).toBe('7')
    expect(await errorOf(response)).toMatchObject({ status: 429, type: 'rate_limit_error', message: 'Too often.' })
    expect(logger.error).not.toHaveBeenCalled()
  })

  it.each([new Error('password=1234 at 10.0.0.1'), 'a text', undefined, null, { status: 200 }])(
    '%s is a bug: the log has more, under the id of the request',
    async (thrown) => {
      const broken = {
        ...fakeEngine(),
        transcribe: () => ({ [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(thrown) }) }),
      }
      const { logger, handler } = setUp({ engine: broken })
      const response = await handler(formRequest())
      const error = await errorOf(response)
      expect(error).toMatchObject({ status: 500, type: 'server_error', code: 'internal_error', param: null })
      const id = response.headers.get('x-request-id') ?? 'none'
      expect(logger.error).toHaveBeenCalledExactlyOnceWith(expect.stringContaining(id), thrown)
      expect(JSON.stringify(error)).not.toContain('1234')
    },
  )

  it('is logged nowhere with logger: false', async () => {
    const spy = vi.spyOn(console, 'error').mockImplementation(() => {})
    const { handler } = setUp({ engine: fakeEngine({ error: new Error('x') }), logger: false })
    expect((await handler(formRequest())).status).toBe(500)
    expect(spy).not.toHaveBeenCalled()
    spy.mockRestore()
  })
})

it('silence is a success with an empty text', async () => {
  const { handler } = setUp({ engine: fakeEngine({ transcript: { text: '' } }) })
  for (const [response_format, body] of [
    ['json', '{"text":""}'],
    ['text', ''],
    ['srt', ''],
    ['vtt', 'WEBVTT\n\n'],
  ] as const) {
    const response = await handler(formRequest({ response_format }))
    expect([response.status, await response.text()]).toEqual([200, body])
  }
})

it('many requests at once do not mix', async () => {
  const { engine, handler } = setUp()
  const names = CONTAINERS.map(([name]) => name)
  await Promise.all(
    names.map((name) =>
      handler(formRequest({ prompt: name }, { file: new File([fixture(`containers/${name}`)], name) })),
    ),
  )
  for (const { request, bytes } of engine.calls) {
    expect(Buffer.from(bytes).equals(fixture(`containers/${request.prompt}`))).toBe(true)
  }
  expect(engine.calls).toHaveLength(names.length)
})

describe('after any outcome, nothing of the upload is left', () => {
  const big = () => new File([wave(600_000)], 'a.wav')

  it.each<[string, () => Promise<Response>]>([
    ['a transcript', () => setUp().handler(formRequest({}, { file: big() }))],
    ['a bad field', () => setUp().handler(formRequest({ temperature: '9' }, { file: big() }))],
    [
      'a failing engine',
      () =>
        setUp({ engine: fakeEngine({ error: new Error('x') }), logger: false }).handler(
          formRequest({}, { file: big() }),
        ),
    ],
    ['an upload that breaks off', () => setUp().handler(rawRequest(bodyOf(filePart(wave(600_000)))))],
    [
      'an upload that fails',
      () => {
        const chunks = function* () {
          yield bodyOf(fieldPart('model', 'm'), filePart(wave(600_000)))
          throw new Error('connection')
        }
        return setUp({ logger: false }).handler(rawRequest(streamOf(chunks())))
      },
    ],
    ['a second file', () => setUp().handler(rawRequest(bodyOf(filePart(wave(600_000)), filePart(), CLOSING)))],
    ['a file too large', () => setUp({ maxFileSize: 500_000 }).handler(formRequest({}, { file: big() }))],
  ])('%s', async (_, run) => {
    await (await run()).text()
    expect(openSpools()).toEqual([])
  })
})

describe('a paid engine that is open to everyone', () => {
  it.each([
    ['production', true, undefined, 1],
    ['production', true, false, 0],
    ['production', true, () => true, 0],
    ['production', false, undefined, 0],
    ['test', true, undefined, 0],
  ] as const)('in %s, paid %s, authorize %s is told %d times', async (env, paid, authorize, times) => {
    vi.stubEnv('NODE_ENV', env)
    const { logger, handler } = setUp({ engine: fakeEngine({ paid }), authorize })
    await handler(formRequest())
    await handler(formRequest())
    vi.unstubAllEnvs()
    expect(logger.warn).toHaveBeenCalledTimes(times)
    if (times) expect(logger.warn.mock.calls[0]?.[0]).toContain('authorize')
  })
})

describe('an upload that was cut on its way', () => {
  async function cut(keep: (bytes: Uint8Array) => Uint8Array) {
    const whole = formRequest()
    const bytes = new Uint8Array(await whole.arrayBuffer())
    const headers = { 'content-type': whole.headers.get('content-type') ?? '', 'content-length': String(bytes.length) }
    const answer = await createHandler({ engine: fakeEngine() })(rawRequest(keep(bytes), { headers }))
    return { status: answer.status, ...((await answer.json()) as ErrorEnvelope).error }
  }

  it('is refused by its missing closing boundary', async () => {
    const error = await cut((bytes) => bytes.subarray(0, bytes.length - 40))
    expect(error).toMatchObject({ status: 400, code: 'upload_truncated', param: 'file' })
    expect(error.message).toContain('proxyClientMaxBodySize')
  })

  it('is refused by its declared length, where the boundary is there', async () => {
    const error = await cut((bytes) => bytes.subarray(0, bytes.length - 2))
    expect(error).toMatchObject({ status: 400, code: 'upload_truncated', param: 'file' })
    expect(error.message).toMatch(/ended after \d+ of \d+ bytes/)
  })
})

it("tells of a limit of the framework's own", async () => {
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      // As SvelteKit does above BODY_SIZE_LIMIT.
      controller.error(Object.assign(new Error('Content-length exceeds limit'), { status: 413 }))
    },
  })
  const answer = await createHandler({ engine: fakeEngine() })(rawRequest(body))
  expect(answer.status).toBe(413)
  expect(await answer.json()).toMatchObject({ error: { message: expect.stringContaining('framework') } })
})
