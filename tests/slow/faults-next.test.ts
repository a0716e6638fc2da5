import { describeFaults } from '../lib/faults/describe-faults.js'
import { startNextServer } from '../lib/faults/servers.js'

describeFaults('Next 16', startNextServer)
