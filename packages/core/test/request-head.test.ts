import { describe, expect, it } from 'vitest'
import { DEFAULT_LIMITS } from '../src/lib/limits.js'
import { checkRequestHead } from '../src/lib/request-head.js'
import { failureOf } from './support/failure.js'

const FORM = 'multipart/form-data; boundary=x'

function check(headers: Record<string, string>, method = 'POST') {
  const all: Record<string, string> = { 'content-type': FORM, ...headers }
  checkRequestHead({ method, header: (name) => all[name] }, DEFAULT_LIMITS)
}

it.each([
  {},
  { 'content-type': 'multipart/form-data; boundary="a b:c"' },
  { 'content-type': 'multipart/form-data;boundary=x' },
  { 'content-type': 'Multipart/Form-Data ; charset=utf-8; Boundary=x' },
  { 'content-type': `multipart/form-data; boundary=${'x'.repeat(200)}` },
  { 'content-encoding': 'identity' },
  { 'content-encoding': 'Identity' },
  { 'content-length': '0' },
  { 'content-length': String(26_214_400 + 1024 * 1024) },
])('lets through %j', (headers) => {
  expect(() => check(headers)).not.toThrow()
})

it.each(['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD', 'post'])('refuses the method %s', async (method) => {
  const error = await failureOf(() => check({}, method))
  expect(error).toMatchObject({ code: 'method_not_allowed', status: 405 })
  expect(error.message).toContain(method)
})

it.each([
  '',
  'application/json',
  'application/x-www-form-urlencoded',
  'multipart/mixed; boundary=x',
  'multipart/form-dataX',
  'audio/wav',
])("refuses the type '%s', and shows how to send a form", async (type) => {
  const error = await failureOf(() => check({ 'content-type': type }))
  expect(error).toMatchObject({ code: 'unsupported_media_type', status: 415 })
  expect(error.message).toContain('curl -F')
})

it.each(['gzip', 'br', 'deflate', 'zstd', 'gzip, identity'])('refuses the encoding %s', async (encoding) => {
  const error = await failureOf(() => check({ 'content-encoding': encoding }))
  expect(error).toMatchObject({ code: 'unsupported_media_type', status: 415 })
})

describe('the boundary', () => {
  it.each([
    'multipart/form-data',
    'multipart/form-data;',
    'multipart/form-data; boundary=',
    'multipart/form-data; boundary=""',
  ])("of '%s' is missing", async (type) => {
    expect(await failureOf(() => check({ 'content-type': type }))).toMatchObject({
      code: 'invalid_multipart',
      status: 400,
    })
  })

  it('may have 200 characters and no more', async () => {
    const error = await failureOf(() => check({ 'content-type': `multipart/form-data; boundary=${'x'.repeat(201)}` }))
    expect(error.code).toBe('invalid_multipart')
  })
})

it('refuses a declared length that can hold no allowed file', async () => {
  const error = await failureOf(() => check({ 'content-length': String(26_214_400 + 1024 * 1024 + 1) }))
  expect(error).toMatchObject({ code: 'file_too_large', status: 413 })
  expect(error.message).toContain('26214400')
})

it('judges a header of a megabyte at once', async () => {
  const type = `multipart/form-data; ${'a=b; '.repeat(200_000)}`
  expect((await failureOf(() => check({ 'content-type': type }))).code).toBe('invalid_multipart')
})
