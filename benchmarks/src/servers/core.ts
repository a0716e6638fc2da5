// Our core without a framework: a plain server of Node.
import { createServer } from 'node:http'
import { createNodeHandler } from '@transcribekit/core/node'
import { listen } from './listen.js'
import { ourOptions } from './our-options.js'

listen(createServer(createNodeHandler(ourOptions())))
