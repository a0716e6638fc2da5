import { describe, expect, it, vi } from 'vitest'
import { errorResponse, TranscriptionError, type TranscriptionErrorCode } from '../src/index.js'

const STATUS: Record<TranscriptionErrorCode, number> = {
  invalid_request: 400,
  invalid_multipart: 400,
  invalid_value: 400,
  unsupported_value: 400,
  unsupported_language: 400,
  unknown_parameter: 400,
  missing_required_parameter: 400,
  unsupported_format: 400,
  invalid_audio: 400,
  audio_too_short: 400,
  audio_too_long: 400,
  empty_file: 400,
  upload_truncated: 400,
  upstream_rejected: 400,
  unauthorized: 401,
  not_found: 404,
  method_not_allowed: 405,
  upload_timeout: 408,
  file_too_large: 413,
  unsupported_media_type: 415,
  rate_limit_exceeded: 429,
  insufficient_quota: 429,
  aborted: 499,
  internal_error: 500,
  engine_missing: 500,
  middleware_missing: 500,
  body_already_read: 500,
  engine_failed: 500,
  upstream_error: 502,
  upstream_auth: 502,
  upstream_bad_response: 502,
  upstream_redirected: 502,
  upstream_unreachable: 502,
  overloaded: 503,
  upstream_timeout: 504,
}
const CODES = Object.entries(STATUS) as [TranscriptionErrorCode, number][]

describe.each(CODES)('%s', (code, status) => {
  it(`is answered ${status}`, () => {
    expect(new TranscriptionError(code, 'x').status).toBe(status)
  })

  it('is written with all four keys', () => {
    const { error } = JSON.parse(JSON.stringify(new TranscriptionError(code, 'It went wrong.')))
    const type = status === 429 ? 'rate_limit_error' : status < 500 ? 'invalid_request_error' : 'server_error'
    expect(error).toStrictEqual({ message: 'It went wrong.', type, param: null, code })
  })
})

it('is an Error with all that it was given', () => {
  const cause = new Error('socket')
  const error = new TranscriptionError('invalid_value', 'Bad.', { param: 'model', cause, retryAfter: 3 })
  expect(error).toBeInstanceOf(Error)
  expect(error).toMatchObject({ name: 'TranscriptionError', code: 'invalid_value', message: 'Bad.', param: 'model' })
  expect(error).toMatchObject({ cause, retryAfter: 3, status: 400 })
  expect(String(error)).toBe('TranscriptionError: Bad.')
})

it('shows a client neither cause nor stack', () => {
  const text = JSON.stringify(new TranscriptionError('upstream_error', 'Failed.', { cause: new Error('10.0.0.7') }))
  expect(text).not.toContain('10.0.0.7')
  expect(text).not.toContain('errors.')
})

it("passes on the upstream's status and code", () => {
  const error = new TranscriptionError('upstream_rejected', 'x', { status: 422, upstreamCode: 'unprocessable' })
  expect(error).toMatchObject({ code: 'upstream_rejected', status: 422 })
  expect(error.toJSON().error).toMatchObject({ code: 'unprocessable', type: 'invalid_request_error' })
})

it.each([1999, 2000, 2001, 100_000])('a message of %d characters is cut at 2,000', (length) => {
  expect(new TranscriptionError('invalid_value', 'x'.repeat(length)).message).toHaveLength(Math.min(2000, length))
})

describe('isInstance', () => {
  it('recognises its own', () => {
    expect(TranscriptionError.isInstance(new TranscriptionError('aborted', ''))).toBe(true)
  })

  it('recognises the error of another copy of the package', async () => {
    vi.resetModules()
    const copy = await import('../src/lib/errors.js')
    expect(copy.TranscriptionError).not.toBe(TranscriptionError)
    const error = new copy.TranscriptionError('file_too_large', 'Too large.')
    expect(error).not.toBeInstanceOf(TranscriptionError)
    expect(TranscriptionError.isInstance(error)).toBe(true)
    expect(copy.TranscriptionError.isInstance(new TranscriptionError('aborted', ''))).toBe(true)
    expect(errorResponse(error as TranscriptionError).status).toBe(413)
  })

  it('recognises the error of a subclass', () => {
    class Own extends TranscriptionError {}
    expect(TranscriptionError.isInstance(new Own('aborted', ''))).toBe(true)
  })

  it.each([undefined, null, 0, 'TranscriptionError', {}, [], new Error('x'), { code: 'aborted', status: 499 }])(
    'does not take %s for one',
    (value) => {
      expect(TranscriptionError.isInstance(value)).toBe(false)
    },
  )
})

describe('errorResponse', () => {
  it('has the envelope, its type, and an id', async () => {
    const response = errorResponse(new TranscriptionError('invalid_value', 'Bad.', { param: 'model' }))
    expect(response.status).toBe(400)
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(response.headers.get('x-request-id')).toMatch(/^req_[0-9a-f]{32}$/)
    expect(await response.json()).toEqual({
      error: { message: 'Bad.', type: 'invalid_request_error', param: 'model', code: 'invalid_value' },
    })
  })

  it.each([
    [0.2, '1'],
    [1, '1'],
    [2.1, '3'],
    [90, '90'],
  ])('tells to retry after %d s as whole seconds', (retryAfter, header) => {
    const error = new TranscriptionError('rate_limit_exceeded', '', { retryAfter })
    const { headers } = errorResponse(error)
    expect(headers.get('retry-after')).toBe(header)
    // Pages on other origins may read it.
    expect(headers.get('access-control-expose-headers')).toMatch(/, Retry-After$/)
  })

  it('has no Retry-After where none is known', () => {
    expect(errorResponse(new TranscriptionError('overloaded', '')).headers.has('retry-after')).toBe(false)
  })

  it('names the method that is allowed', () => {
    expect(errorResponse(new TranscriptionError('method_not_allowed', '')).headers.get('allow')).toBe('POST')
  })

  it.each(CODES)('%s can be answered', (code, status) => {
    expect(errorResponse(new TranscriptionError(code, '')).status).toBe(status)
  })
})
