import { expect, it } from 'vitest'
import { createHandler, transcriptionOperation } from '../src/index.js'
import { ANSWER_SCHEMAS, ERROR_SCHEMA } from '../src/lib/openapi-schemas.js'
import { RESPONSE_FORMATS } from '../src/lib/params.js'
import { PARAMETER_NAMES } from '../src/lib/wire-fields.js'
import { fakeEngine } from '../src/testing.js'
import { formRequest } from './support/form.js'

const operation = transcriptionOperation()

interface Shape {
  oneOf?: Shape[]
  anyOf?: Shape[]
  type?: string
  required?: string[]
  properties?: Record<string, Shape>
  items?: Shape
  enum?: unknown[]
  nullable?: boolean
}

/** Whether a value has the shape, as far as the schemas here go. */
function fits(value: unknown, shape: Shape = {}): boolean {
  if (shape.oneOf) return shape.oneOf.filter((option) => fits(value, option)).length === 1
  if (shape.anyOf) return shape.anyOf.some((option) => fits(value, option))
  if (value === null) return shape.nullable === true
  if (shape.enum && !shape.enum.includes(value)) return false
  if (shape.type === 'array') return Array.isArray(value) && value.every((item) => fits(item, shape.items))
  if (shape.type === 'integer') return Number.isInteger(value)
  if (shape.type !== 'object' || typeof value !== 'object') return typeof value === shape.type
  const { required = [], properties = {} } = shape
  return (
    required.every((name) => name in value) &&
    // What the schema does not name is allowed, as in JSON schema.
    Object.entries(value).every(([name, part]) => !properties[name] || fits(part, properties[name]))
  )
}

it('has all parameters of the contract', () => {
  const { properties } = operation.requestBody.content['multipart/form-data'].schema
  expect(Object.keys(properties as object).sort()).toEqual(['file', ...PARAMETER_NAMES].sort())
})

it('is plain data', () => {
  expect(JSON.parse(JSON.stringify(operation))).toEqual(operation)
})

it.each(RESPONSE_FORMATS)('describes what is answered with %s', async (response_format) => {
  const extra = response_format === 'verbose_json' ? { 'timestamp_granularities[]': ['word', 'segment'] } : {}
  const answer = await createHandler({ engine: fakeEngine() })(formRequest({ response_format, ...extra }))
  const type = answer.headers.get('content-type')?.split(';')[0] ?? ''
  const text = await answer.text()
  expect(fits(type === 'application/json' ? JSON.parse(text) : text, ANSWER_SCHEMAS[type])).toBe(true)
})

it('describes the events of a stream', async () => {
  const request = formRequest({ stream: 'true', response_format: 'diarized_json' })
  const text = await (await createHandler({ engine: fakeEngine() })(request)).text()
  const events = text.split('\n\n').filter(Boolean)
  expect(events).toHaveLength(3)
  for (const event of events) {
    expect(fits(JSON.parse(event.slice('data: '.length)), ANSWER_SCHEMAS['text/event-stream'])).toBe(true)
  }
})

it('describes errors', async () => {
  const answer = await createHandler({ engine: fakeEngine() })(formRequest({ temperature: '7' }))
  expect(answer.status).toBe(400)
  expect(fits(await answer.json(), ERROR_SCHEMA)).toBe(true)
  expect(fits({ error: { message: 'a', type: 'b', param: null, code: null } }, ERROR_SCHEMA)).toBe(true)
  expect(fits({ error: { message: 'a' } }, ERROR_SCHEMA)).toBe(false)
})
