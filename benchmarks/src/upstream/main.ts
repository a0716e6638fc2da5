// The API behind the servers: it tells by digests what has arrived, and fails as it is told.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Attempt, UpstreamBehaviour, UpstreamOrder, UpstreamReport } from '../messages.js'
import { serveCall } from './serve-call.js'

let behaviour: UpstreamBehaviour = {}
let attempts: Attempt[] = []

const server = createServer((request, response) => {
  serveCall(request, response, behaviour, (attempt) => {
    const isFirst = !attempts.some(({ id }) => id === attempt.id)
    attempts.push(attempt)
    return { isFirst }
  })
})
server.requestTimeout = 0
// Longer than any pause of a server, so that no kept connection is closed while it is taken for the next call.
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1')
const listening = once(server, 'listening')

process.on('message', async ({ behave }: UpstreamOrder) => {
  await listening
  if (behave) {
    behaviour = behave
    attempts = []
  }
  const { port } = server.address() as AddressInfo
  process.send?.({ baseURL: `http://127.0.0.1:${port}/v1`, attempts } satisfies UpstreamReport)
})
process.on('disconnect', () => process.exit())
