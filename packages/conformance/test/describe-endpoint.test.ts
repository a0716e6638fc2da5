import { createHandler } from '@transcribekit/core'
import { afterAll, beforeAll } from 'vitest'
import { describeEndpoint } from '../src/vitest.js'
import { hearingEngine } from './support/engine.js'
import { type RunningServer, serve } from './support/server.js'

let server: RunningServer

beforeAll(async () => {
  server = await serve(createHandler({ engine: hearingEngine(), logger: false }))
})

afterAll(() => server.close())

describeEndpoint('createHandler', { url: () => server.url, require: 'all', timeout: 20_000 })
