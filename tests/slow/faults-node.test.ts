import { describeFaults } from '../lib/faults/describe-faults.js'
import { startNodeServer } from '../lib/faults/servers.js'

describeFaults('Node alone', startNodeServer, [
  'what is slow but well',
  'an early answer',
  'a connection that fails',
  'server-sent events',
])
