import { nodeModule } from '../platform.js'
import type { Transport } from './transport.js'
import { fetchTransport } from './transport-fetch.js'
import { nodeTransport } from './transport-node.js'

/** `node:http(s)` on Node, whose `fetch` keeps whole uploads in memory; `fetch` elsewhere. */
export function createTransport(): Transport {
  const [http, https] = [nodeModule('node:http'), nodeModule('node:https')]
  return http && https ? nodeTransport(http, https) : fetchTransport()
}
