import { createHandler } from '@transcribekit/core'
import { afterAll, beforeAll } from 'vitest'
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
