import { createHandler } from '@transcribekit/core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeEndpoint } from '../src/vitest.js'
import { hearingEngine } from './support/engine.js'
import { type RunningServer, serve } from './support/server.js'

let server: RunningServer

beforeAll(async () => {
  const options = { engine: hearingEngine(), logger: false } as const
  server = await serve(createHandler(options), undefined, createHandler({ ...options, task: 'translate' }))
})

afterAll(() => server.close())

describeEndpoint('createHandler', { url: () => server.url, require: 'all', timeout: 20_000 })

it.each(['only', 'require'] as const)('a filter of `%s` that no check has is refused', (option) => {
  const url = 'http://127.0.0.1/v1'
  expect(() => describeEndpoint('never', { url, [option]: ['json', 'jsom'] })).toThrow(`${option}: no check has`)
})
