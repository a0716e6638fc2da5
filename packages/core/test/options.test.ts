import { afterEach, describe, expect, it, vi } from 'vitest'
import { createHandler, createTranscriber, openai, withTranscription } from '../src/index.js'
import { resolveEndpoint } from '../src/lib/options.js'
import { fakeEngine } from '../src/testing.js'

const engine = fakeEngine()

describe('a limit', () => {
  it.each(['maxFileSize', 'maxFieldSize', 'maxFields', 'uploadIdleTimeout'])('%s is a whole number above 0', (name) => {
    for (const value of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '5' as unknown as number]) {
      expect(() => createHandler({ engine, [name]: value }), String(value)).toThrow(RangeError)
      expect(() => createTranscriber({ engine, [name]: value }), String(value)).toThrow(name)
    }
    expect(() => createHandler({ engine, [name]: undefined })).not.toThrow()
  })
})

describe('params', () => {
  it('are checked at construction, not at the first request', () => {
    expect(() => createHandler({ engine, params: { temperature: 5 } })).toThrow("'temperature' must be")
    expect(() => withTranscription(() => new Response(), { engine, language: 'xx' })).toThrow('ISO-639-1')
  })

  it('that need others may be given alone', () => {
    expect(() => createHandler({ engine, params: { timestamp_granularities: ['word'] } })).not.toThrow()
  })
})

describe('openai()', () => {
  it.each([Number.NaN, Number.POSITIVE_INFINITY, 0, -1, 2 ** 31])('takes no timeout of %s', (value) => {
    expect(() => openai({ timeout: value })).toThrow(RangeError)
    expect(() => openai({ idleTimeout: value })).toThrow(RangeError)
  })

  it.each(['ftp://127.0.0.1/v1', 'http://user:password@127.0.0.1/v1', 'nowhere'])('takes no baseURL %s', (baseURL) => {
    expect(() => openai({ baseURL })).toThrow(TypeError)
  })
})

describe('the warning about an open endpoint', () => {
  afterEach(() => vi.unstubAllEnvs())

  function warnings(options: object, paid = true, times = 1) {
    const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn() }
    const spending = fakeEngine({ paid })
    for (let time = 0; time < times; time++) resolveEndpoint({ engine: spending, logger, ...options })
    return logger.warn.mock.calls.length
  }

  it('comes once for an engine in production', () => {
    vi.stubEnv('NODE_ENV', 'production')
    expect(warnings({}, true, 5)).toBe(1)
    expect(warnings({ authorize: false })).toBe(0)
    expect(warnings({ authorize: () => true })).toBe(0)
    expect(warnings({}, false)).toBe(0)
  })

  it('does not come elsewhere', () => {
    vi.stubEnv('NODE_ENV', 'development')
    expect(warnings({})).toBe(0)
  })
})
