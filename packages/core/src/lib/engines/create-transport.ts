import { nodeModule } from '../platform.js'
import type { Transport } from './transport.js'
import { fetchTransport } from './transport-fetch.js'
import { nodeTransport } from './transport-node.js'

/** `node:http(s)` on Node, whose `fetch` keeps whole uploads in memory; `fetch` elsewhere. */
export function createTransport(): Transport {
  const http = nodeModule('node:http')
  return http ? nodeTransport(http, () => nodeModule('node:https') as typeof import('node:https')) : fetchTransport()
}
