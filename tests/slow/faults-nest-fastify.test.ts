import { describeFaults } from '../lib/faults/describe-faults.js'
import { startNestFastifyServer } from '../lib/faults/servers.js'

// What the core makes of a status is the same behind every adapter; how answers and uploads end is not.
describeFaults('Nest 12 on Fastify', startNestFastifyServer, [
  'what is slow but well',
  'an early answer',
  'a connection that fails',
  'server-sent events',
])
