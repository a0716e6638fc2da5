import { describe, expect, it } from 'vitest'
import { createHandler, errorResponse, type OpenAIOptions } from '../src/index.js'
import type { UpstreamAnswer } from '../src/testing.js'
import { failureOf } from './support/failure.js'
import { formRequest } from './support/form.js'
import { engineAt, KEY, transcribe } from './support/run.js'
import { upstream } from './support/servers.js'

async function refused(
  status: number,
  body: string | object,
  headers: Record<string, string> = {},
  options: OpenAIOptions = {},
) {
  const server = await upstream({ status, body, headers })
  const error = await failureOf(transcribe(engineAt(server.baseURL, options)))
  expect(server.calls).toHaveLength(1)
  return error
}

const envelope = (message: string, code: string | null = null, param: string | null = null) => ({
  error: { message, type: 'invalid_request_error', param, code },
})

describe('what concerns the request is passed on', () => {
  it.each([400, 404, 422, 408, 409])('%d', async (status) => {
    const error = await refused(status, envelope('It is wrong.', 'wrong_thing', 'file'))
    expect(error).toMatchObject({ code: 'upstream_rejected', status, message: 'It is wrong.', param: 'file' })
    expect(error.toJSON().error).toEqual({
      message: 'It is wrong.',
      type: 'invalid_request_error',
      param: 'file',
      code: 'wrong_thing',
    })
    expect(errorResponse(error).status).toBe(status)
  })

  it.each([
    [400, 'audio_too_short', 'audio_too_short', 'It is wrong.'],
    [
      413,
      null,
      'file_too_large',
      'It is wrong. Send a shorter or more compressed recording, for example 32 kbit/s mono.',
    ],
    [415, null, 'unsupported_format', 'It is wrong.'],
  ])('%d with the code %s as %s', async (status, upstreamCode, code, message) => {
    const error = await refused(status, envelope('It is wrong.', upstreamCode))
    expect(error).toMatchObject({ code, status, message, param: 'file' })
    expect(error.toJSON().error.code).toBe(code)
    expect(errorResponse(error).status).toBe(status)
  })

  it('with the cure, whatever the length of the message', async () => {
    const error = await refused(413, envelope('x'.repeat(5000)))
    expect(error.message).toMatch(/^x{1700}\. Send a shorter/)
  })

  it('with the codes of gateways that have none as none (LiteLLM)', async () => {
    const error = await refused(400, envelope('It is wrong.', 'None', 'None'))
    expect(error.toJSON().error).toMatchObject({ param: null, code: 'upstream_rejected' })
  })

  it('with all four keys where the upstream has none', async () => {
    for (const body of [
      '',
      'Bad Request',
      '<html>nginx</html>',
      '[]',
      'null',
      {},
      { error: null },
      { error: {} },
      { error: [] },
    ]) {
      const error = await refused(400, body)
      expect(error.status).toBe(400)
      expect(error.message).toContain('HTTP 400')
      expect(error.toJSON().error).toMatchObject({ param: null, code: 'upstream_rejected' })
    }
  })

  it.each([
    ['a plain text (whisper.cpp)', { error: 'failed to read audio data' }, 'failed to read audio data'],
    [
      'a message without an envelope (vLLM)',
      { object: 'error', message: 'No such model.', code: 404 },
      'No such model.',
    ],
    ['a detail (FastAPI)', { detail: 'Failed to decode audio.' }, 'Failed to decode audio.'],
    ['a usage beside it', { ...envelope('Too short.'), usage: { type: 'duration', seconds: 0 } }, 'Too short.'],
  ])('as %s', async (_, body, message) => {
    expect((await refused(400, body)).message).toBe(message)
  })

  it('as the list of details of FastAPI', async () => {
    const body = { detail: [{ type: 'missing', loc: ['body', 'file'], msg: 'Field required' }] }
    expect((await refused(422, body)).message).toContain('Field required')
  })

  it('with a message of at most 2,000 characters', async () => {
    expect((await refused(400, envelope('x'.repeat(50_000)))).message).toHaveLength(2000)
  })

  it('from an answer of any length', async () => {
    const error = await refused(400, `{"error":{"message":"${'x'.repeat(5_000_000)}"}}`)
    expect(error.status).toBe(400)
  })
})

describe('what concerns our credentials is not quoted', () => {
  it.each([401, 403])('%d', async (status) => {
    const error = await refused(status, envelope(`Incorrect API key provided: ${KEY}.`, 'invalid_api_key'))
    expect(error).toMatchObject({ code: 'upstream_auth', status: 502, param: null })
    expect(JSON.stringify(error)).not.toMatch(/Incorrect|sk-|invalid_api_key/)
  })
})

describe('429', () => {
  const body = envelope('Rate limit reached for org-abc123', 'rate_limit_exceeded')

  it.each([
    [{ 'retry-after': '7' }, 7],
    [{ 'retry-after': '1.5' }, 1.5],
    [{ 'retry-after-ms': '250' }, 0.25],
    [{ 'retry-after-ms': '250', 'retry-after': '9' }, 0.25],
    [{ 'retry-after': '0' }, undefined],
    [{ 'retry-after': '-5' }, undefined],
    [{ 'retry-after': 'soon' }, undefined],
    [{ 'retry-after': '' }, undefined],
    [{ 'retry-after-ms': 'NaN', 'retry-after': '3' }, 3],
    [{ 'retry-after': 'Wed, 21 Oct 2015 07:28:00 GMT' }, undefined],
    [{}, undefined],
  ])('with %j says to wait %s s', async (headers, retryAfter) => {
    const error = await refused(429, body, headers as Record<string, string>)
    expect(error).toMatchObject({ code: 'rate_limit_exceeded', status: 429, retryAfter })
    expect(error.toJSON().error.type).toBe('rate_limit_error')
    expect(JSON.stringify(error)).not.toContain('org-abc123')
  })

  it('with a date says to wait until then', async () => {
    const error = await refused(429, body, { 'retry-after': new Date(Date.now() + 30_000).toUTCString() })
    expect(error.retryAfter).toBeGreaterThan(20)
    expect(error.retryAfter).toBeLessThanOrEqual(30)
  })

  it.each(['insufficient_quota', 'billing_hard_limit_reached'])('of %s is not cured by waiting', async (code) => {
    const error = await refused(429, envelope('You exceeded your current quota', code), { 'retry-after': '7' })
    expect(error).toMatchObject({ code: 'insufficient_quota', status: 429, retryAfter: undefined })
  })

  it('of no known shape is one too', async () => {
    expect(await refused(429, 'Too Many Requests')).toMatchObject({ code: 'rate_limit_exceeded', status: 429 })
  })
})

describe('what concerns the service is not quoted', () => {
  it.each([500, 502, 503, 504, 520, 529])('%d', async (status) => {
    const error = await refused(status, envelope('Traceback at 10.0.0.1', 'boom', 'x'), { 'retry-after': '4' })
    expect(error).toMatchObject({ code: 'upstream_error', status: 502, param: null, retryAfter: 4 })
    expect(JSON.stringify(error)).not.toMatch(/Traceback|10\.0\.0\.1|boom/)
  })

  it.each([402, 405, 410, 418, 451])('%d', async (status) => {
    expect(await refused(status, envelope('secret'))).toMatchObject({ code: 'upstream_error', status: 502 })
  })
})

describe('a redirect', () => {
  it.each([301, 302, 303, 307, 308])('%d is not followed', async (status) => {
    const target = await upstream({ body: { text: 'stolen' } })
    const error = await refused(status, '', { location: `${target.baseURL}/audio/transcriptions` })
    expect(error).toMatchObject({ code: 'upstream_redirected', status: 502 })
    expect(target.calls).toHaveLength(0)
    expect(JSON.stringify(error)).not.toContain('127.0.0.1')
  })

  it('names its target to the operator alone', async () => {
    const error = await refused(308, '', { location: 'https://elsewhere.example/v1/' })
    expect(String(error.cause)).toContain('elsewhere.example')
  })
})

describe('nothing of ours is ever shown', () => {
  const options = {
    organization: 'org-secret-4711',
    project: 'proj_secret_4711',
    headers: { 'x-gateway': 'gateway-secret-4711', 'x-other': 'Basic other-secret-4711' },
  }

  async function shown(make: (host: string) => object) {
    const server = await upstream((call) => ({ status: 400, body: make(String(call.headers.host)) }))
    const error = await failureOf(transcribe(engineAt(server.baseURL, options)))
    return JSON.stringify(error) + error.message
  }

  it.each<[string, (host: string) => string, RegExp]>([
    ['the key', () => `Bad key ${KEY} here`, /0123456789abcdef/],
    ['the key in a header', () => `Got "Authorization: Bearer ${KEY}"`, /0123456789abcdef/],
    ['the key, encoded in an address', () => `https://api.example/?key=${KEY}`, /0123456789abcdef/],
    ['a key of another kind', () => 'Bad key sk-proj-abcdefghijklmnop', /abcdefghijklmnop/],
    ['the host', (host) => `Could not reach ${host}`, /127\.0\.0\.1/],
    ['the host without its port', (host) => `No route to ${host.split(':')[0]}`, /127\.0\.0\.1/],
    ['an address', (host) => `GET http://${host}/internal failed`, /internal/],
    ['a header of ours', () => 'Bad gateway-secret-4711', /gateway-secret/],
    ['a header of ours without its scheme', () => 'Bad other-secret-4711', /other-secret/],
    ['the organization', () => 'No such organization: org-secret-4711', /org-secret/],
    ['the project', () => 'No such project: proj_secret_4711', /proj_secret/],
  ])('%s in a message', async (_, message, secret) => {
    expect(await shown((host) => envelope(message(host)))).not.toMatch(secret)
  })

  it.each<[string, object]>([
    ['param', { error: { message: 'x', param: `Bearer ${KEY}`, code: null } }],
    ['code', { error: { message: 'x', param: null, code: KEY } }],
  ])('the key in %s', async (_, body) => {
    expect(await shown(() => body)).not.toContain(KEY)
  })

  it('nor a header of the upstream', async () => {
    const error = await refused(400, envelope('x'), {
      'x-internal': 'upstream-secret',
      'set-cookie': 'upstream-secret=1',
    })
    const response = errorResponse(error)
    expect(JSON.stringify([...response.headers]) + (await response.text())).not.toContain('upstream-secret')
  })

  it('and a harmless message stays as it is', async () => {
    const message = 'The value 1830.53 is more than 1400; the token-limit and key-value pairs are fine (sk_a).'
    expect((await refused(400, envelope(message))).message).toBe(message)
  })
})

it('a secret that stands where a message is cut is not shown in part', async () => {
  const error = await refused(400, envelope(`${'m'.repeat(1980)} ${KEY}`))
  expect(error.message).not.toContain(KEY.slice(0, 12))
})

describe('the identifier that the service gave a call', () => {
  const answered = (given: UpstreamAnswer) => ({ ...given, headers: { 'x-request-id': 'req_7' } })

  it.each([
    ['an answer', { body: { text: 'Hi.' } }],
    ['a refusal', { status: 400, body: envelope('No.') }],
    ['a failure', { status: 500, body: '' }],
  ])('is in the head of %s', async (_, given) => {
    const { baseURL } = await upstream(answered(given))
    const handler = createHandler({ engine: engineAt(baseURL), retry: { maxRetries: 1, minDelay: 1 }, logger: false })
    const { headers } = await handler(formRequest())
    expect(headers.get('x-upstream-request-id')).toBe('req_7')
    expect(headers.get('x-request-id')).not.toBe('req_7')
  })

  it('is left out, where it is none', async () => {
    const { baseURL } = await upstream({ status: 400, body: '', headers: { 'x-request-id': 'a b <c>' } })
    const answer = await createHandler({ engine: engineAt(baseURL), logger: false })(formRequest())
    expect(answer.headers.has('x-upstream-request-id')).toBe(false)
  })
})
