import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Has a server listen on a free port and prints its address, for which the benchmark waits. */
export function listen(server: Server): void {
  server.listen(0, '127.0.0.1', () => announce(server))
}

/** Prints the address of a server that listens. */
export function announce(server: Server): void {
  // Whole uploads at 2 MB/s take longer than Node allows by default.
  server.requestTimeout = 0
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
}
