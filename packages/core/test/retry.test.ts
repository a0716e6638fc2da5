import { describe, expect, it, vi } from 'vitest'
import { type Attempt, type Engine, type EngineCall, openai, retry, TranscriptionError } from '../src/index.js'
import { fakeEngine } from '../src/testing.js'
import { bytesOf, fixture } from './support/audio.js'
import { failureOf } from './support/failure.js'
import { engineAt, engineRequest, transcribe } from './support/run.js'
import { rawServer, readUntil, until, upstream } from './support/servers.js'

const FAST = { minDelay: 1, maxDelay: 5 }
const GOOD = { body: { text: 'Hi.' } }
const unavailable = { status: 503, body: '' }

/** An upstream that answers each call with the next of these, and the last one from then on. */
async function sequence(...answers: readonly Parameters<typeof upstream>[0][]) {
  let call = 0
  return upstream((request, response) => {
    const answer = answers[Math.min(call++, answers.length - 1)]
    return typeof answer === 'function' ? answer(request, response) : answer
  })
}

function refusal(status: number, headers: Record<string, string> = {}, code: string | null = null) {
  return { status, headers, body: { error: { message: 'No.', type: 'x', param: null, code } } }
}

describe('a failure that may pass', () => {
  it.each<[string, Parameters<typeof upstream>[0]]>([
    ['408', refusal(408)],
    ['409', refusal(409)],
    ['429', refusal(429)],
    ['500', refusal(500)],
    ['502', { status: 502, body: '<html>Bad gateway</html>', headers: { 'content-type': 'text/html' } }],
    ['503', unavailable],
    ['a page', { body: '<html>', headers: { 'content-type': 'text/html' } }],
    ['half an answer', { body: '{"text":"Hel' }],
    ['no transcript', { body: '[1]' }],
    ['an error with the status of a success', { body: { error: { message: 'x' } } }],
    ['a refusal that says so', refusal(400, { 'x-should-retry': 'true' })],
    [
      'a connection that is reset',
      (_, response) => {
        response.socket?.resetAndDestroy()
        return undefined
      },
    ],
    [
      'an answer that is cut',
      (_, response) => {
        response.writeHead(200, { 'content-length': '100' }).write('{"text"', () => response.destroy())
        return undefined
      },
    ],
  ])('%s is not noticed', async (_, answer) => {
    const server = await sequence(answer, GOOD)
    const attempts: Attempt[] = []
    const engine = retry(engineAt(server.baseURL), { ...FAST, onAttempt: (attempt) => attempts.push(attempt) })
    expect((await transcribe(engine)).text).toBe('Hi.')
    expect(attempts).toMatchObject([
      { engine: 'openai', attempt: 1, error: { retryable: true } },
      { engine: 'openai', attempt: 2, status: 200, bytes: engineRequest().file.size },
    ])
    expect(attempts[1]?.error).toBeUndefined()
    await engine.close?.()
  })

  it('is sent again byte for byte, under one key', async () => {
    const server = await sequence(unavailable, unavailable, GOOD)
    await transcribe(retry(engineAt(server.baseURL), FAST), { prompt: 'Grüße', model: 'whisper-1' })
    const keys = server.calls.map(({ headers }) => headers['idempotency-key'])
    expect(keys).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/), keys[0], keys[0]])
    for (const { form } of server.calls) {
      expect([form.get('prompt'), form.get('model')]).toEqual(['Grüße', 'whisper-1'])
      const sent = Buffer.from(await (form.get('file') as File).arrayBuffer())
      expect(sent.equals(fixture('containers/speech.mp3'))).toBe(true)
    }
  })

  it('has another key with the next transcription', async () => {
    const server = await sequence(GOOD)
    const engine = retry(engineAt(server.baseURL), FAST)
    for (let call = 0; call < 2; call++) await transcribe(engine)
    const [first, second] = server.calls.map(({ headers }) => headers['idempotency-key'])
    expect(first).not.toBe(second)
  })

  it('that does not pass is told with the number of attempts', async () => {
    const server = await sequence(unavailable)
    const error = await failureOf(transcribe(retry(engineAt(server.baseURL), FAST)))
    expect(error).toMatchObject({ code: 'upstream_error', status: 502, upstreamStatus: 503 })
    expect(error.message).toBe('The transcription service failed. (3 attempts)')
    expect(server.calls).toHaveLength(3)
  })

  it.each([0, 1, 4])('is tried again %d times at most', async (maxRetries) => {
    const server = await sequence(unavailable)
    const error = await failureOf(transcribe(retry(engineAt(server.baseURL), { ...FAST, maxRetries })))
    expect(server.calls).toHaveLength(maxRetries + 1)
    expect(error.message).toMatch(maxRetries === 0 ? /failed\.$/ : `(${maxRetries + 1} attempts)`)
  })
})

describe('a failure that will not pass', () => {
  it.each<[string, Parameters<typeof upstream>[0], string]>([
    ['400', refusal(400), 'upstream_rejected'],
    ['401', refusal(401), 'upstream_auth'],
    ['403', refusal(403), 'upstream_auth'],
    ['404', refusal(404), 'upstream_rejected'],
    ['413', refusal(413), 'file_too_large'],
    ['422', refusal(422), 'upstream_rejected'],
    ['a redirect', { status: 307, body: '', headers: { location: 'http://127.0.0.1:9/' } }, 'upstream_redirected'],
    ['a quota that is used up', refusal(429, {}, 'insufficient_quota'), 'insufficient_quota'],
    ['a failure that says so', refusal(500, { 'x-should-retry': 'false' }), 'upstream_error'],
  ])('%s is told at once', async (_, answer, code) => {
    const server = await sequence(answer, GOOD)
    const error = await failureOf(transcribe(retry(engineAt(server.baseURL), FAST)))
    expect(error.code).toBe(code)
    expect(error.message).not.toContain('attempts')
    expect(server.calls).toHaveLength(1)
  })

  it('is none that the engine knows: a bug of its own is thrown as it is', async () => {
    const bug = new RangeError('bug')
    await expect(transcribe(retry(fakeEngine({ error: bug }), FAST))).rejects.toBe(bug)
  })
})

describe('what the service says of when', () => {
  it.each<[string, Record<string, string>]>([
    ['seconds', { 'retry-after': '0.01' }],
    ['milliseconds', { 'retry-after-ms': '5' }],
    ['a date', { 'retry-after': new Date(Date.now() + 1000).toUTCString() }],
    ['a date that is past', { 'retry-after': 'Wed, 21 Oct 2015 07:28:00 GMT' }],
    ['garbage', { 'retry-after': 'soon', 'retry-after-ms': 'NaN' }],
    ['less than nothing', { 'retry-after': '-5' }],
    ['nothing', { 'retry-after': '0' }],
  ])('as %s is understood', async (_, headers) => {
    const server = await sequence(refusal(429, headers), GOOD)
    expect((await transcribe(retry(engineAt(server.baseURL), FAST))).text).toBe('Hi.')
    expect(server.calls).toHaveLength(2)
  })

  it.each([
    [429, 429, 'rate_limit_exceeded'],
    [503, 503, 'upstream_error'],
    [500, 502, 'upstream_error'],
  ])('is told to the client where %d asks for more than it would wait', async (upstreamStatus, status, code) => {
    const server = await sequence(refusal(upstreamStatus, { 'retry-after': '21' }), GOOD)
    const error = await failureOf(transcribe(retry(engineAt(server.baseURL), FAST)))
    expect(error).toMatchObject({ status, code, retryAfter: 21 })
    expect(server.calls).toHaveLength(1)
  })
})

describe('once a part of the text was told', () => {
  const frame = 'data: {"type":"transcript.text.delta","delta":"Hel"}\n\n'
  const asked = { model: 'gpt-4o-transcribe', wanted: { stream: true } }

  it('nothing is done over', async () => {
    const { baseURL } = await rawServer(async (socket) => {
      await readUntil(socket, '--\r\n')
      socket.write('HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n')
      socket.end(`${frame.length.toString(16)}\r\n${frame}\r\n`)
    })
    const attempts: Attempt[] = []
    const engine = retry(engineAt(baseURL), { ...FAST, onAttempt: (attempt) => attempts.push(attempt) })
    expect((await failureOf(transcribe(engine, asked))).code).toBe('upstream_bad_response')
    expect(attempts).toHaveLength(1)
  })

  it('but before it is', async () => {
    const server = await sequence(unavailable, (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.end(`${frame}data: {"type":"transcript.text.done","text":"Hello."}\n\n`)
      return undefined
    })
    expect((await transcribe(retry(engineAt(server.baseURL), FAST), asked)).text).toBe('Hello.')
  })
})

describe('a caller who leaves', () => {
  it('during the wait ends it, and nothing more is sent', async () => {
    const server = await sequence(refusal(429, { 'retry-after': '15' }), GOOD)
    const caller = new AbortController()
    const work = transcribe(retry(engineAt(server.baseURL)), {}, caller.signal)
    work.catch(() => {})
    await until(() => server.calls.length === 1)
    await new Promise((resolve) => setTimeout(resolve, 50))
    const reason = new Error('gone')
    caller.abort(reason)
    await expect(work).rejects.toBe(reason)
    expect(server.calls).toHaveLength(1)
    expect(process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length).toBeLessThan(3)
  })

  it('during an attempt ends it, and there is no other', async () => {
    const { baseURL } = await rawServer(() => {})
    const attempts: Attempt[] = []
    const caller = new AbortController()
    const engine = retry(engineAt(baseURL), { ...FAST, onAttempt: (attempt) => attempts.push(attempt) })
    const work = transcribe(engine, {}, caller.signal)
    work.catch(() => {})
    await new Promise((resolve) => setTimeout(resolve, 50))
    caller.abort(new Error('gone'))
    await expect(work).rejects.toThrow('gone')
    expect(attempts).toHaveLength(1)
  })
})

it('all attempts together have their time', async () => {
  const server = await sequence(unavailable)
  const engine = retry(engineAt(server.baseURL), { minDelay: 10_000, maxDelay: 10_000, timeout: 50 })
  const error = await failureOf(transcribe(engine))
  expect(error).toMatchObject({ code: 'upstream_timeout', status: 504 })
  expect(error.message).toContain('0.05 s')
})

it('what was sent whole is not sent again where that is not wanted', async () => {
  const server = await sequence(unavailable, GOOD)
  const engine = retry(engineAt(server.baseURL), { ...FAST, retryAfterUpload: false })
  expect((await failureOf(transcribe(engine))).code).toBe('upstream_error')
  expect(server.calls).toHaveLength(1)
})

it('is the same engine but for that', () => {
  const engine = retry(openai({ apiKey: 'sk-1', model: 'whisper-1' }))
  expect(engine).toMatchObject({ name: 'openai', paid: true, model: 'whisper-1', recovers: true, reads: 'often' })
  expect(engine.describe('gpt-transcribe').timestamps).toEqual([])
  expect(engine.defaultModel?.({})).toBe('whisper-1')
})

it.each([
  [{ maxRetries: -1 }, 'maxRetries'],
  [{ maxRetries: 1.5 }, 'maxRetries'],
  [{ minDelay: Number.NaN }, 'minDelay'],
  [{ maxDelay: -1 }, 'maxDelay'],
  [{ maxRetryAfter: Number.POSITIVE_INFINITY }, 'maxRetryAfter'],
])('%o makes no sense', (options, name) => {
  expect(() => retry(fakeEngine(), options)).toThrow(name)
})

it('gives the same recording to an engine that begins early, as often as it is tried', async () => {
  let calls = 0
  const inner: Engine = {
    ...fakeEngine(),
    async *transcribeEarly({ file, complete }, { idempotencyKey }: EngineCall) {
      expect(idempotencyKey).toBeDefined()
      expect((await bytesOf(file.stream())).length).toBe(file.size)
      await complete
      if (++calls < 3) throw new TranscriptionError('upstream_error', 'x')
      yield { type: 'done', text: 'Third.' }
    },
  }
  const report = vi.fn()
  expect((await transcribe(retry(inner, { ...FAST, onAttempt: report }))).text).toBe('Third.')
  expect(report.mock.calls.map(([{ attempt }]) => attempt)).toEqual([1, 2, 3])
})

it('an answer is sound before any of it is told, so that it can be asked for again', async () => {
  const segments = [{ start: 0, end: 1, text: ' Hi.' }]
  const broken = { body: { text: 'Hi.', segments, words: [{ word: 'Hi' }] } }
  const server = await sequence(broken, { body: { text: 'Hi.', segments } })
  const engine = retry(engineAt(server.baseURL), FAST)
  const asked = { model: 'whisper-1', wanted: { stream: true } }
  expect((await transcribe(engine, asked)).text).toBe('Hi.')
  expect(server.calls).toHaveLength(2)
})

it('an attempt whose caller leaves is told of as well', async () => {
  const attempts: Attempt[] = []
  const engine = retry(fakeEngine(), { ...FAST, onAttempt: (attempt) => attempts.push(attempt) })
  const call = { signal: new AbortController().signal }
  for await (const _ of engine.transcribe(engineRequest({ wanted: { stream: true } }), call)) break
  expect(attempts).toMatchObject([{ attempt: 1, error: { code: 'aborted' } }])
})
