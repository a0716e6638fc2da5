import { describeFaults } from '../lib/faults/describe-faults.js'
import { startNestFastifyServer } from '../lib/faults/servers.js'

describeFaults('Nest 12 on Fastify', startNestFastifyServer)
