import { describeFaults } from '../lib/faults/describe-faults.js'
import { startNestServer } from '../lib/faults/servers.js'

describeFaults('Nest 12 on Express', startNestServer)
