import { describeFaults } from '../lib/faults/describe-faults.js'
import { startExpressServer } from '../lib/faults/servers.js'

describeFaults('Express 5', startExpressServer)
