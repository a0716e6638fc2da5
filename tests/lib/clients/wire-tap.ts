import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A relay that keeps what a client sends: the premise of a test, as it was on the wire. */
export interface WireTap {
  /** In place of the server's own URL. */
  readonly url: string
  /** Everything that clients have sent so far, in Latin-1. */
  sent(): string
}

/** Runs a test with a relay before a server. */
export async function throughTap(target: string, test: (tap: WireTap) => Promise<void>): Promise<void> {
  const tap = await tapWire(target)
  try {
    await test(tap)
  } finally {
    await tap.close()
  }
}

async function tapWire(target: string): Promise<WireTap & { close(): Promise<void> }> {
  const { hostname, port } = new URL(target)
  let sent = ''
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname)
    client.on('data', (chunk) => {
      sent += chunk.toString('latin1')
    })
    client.pipe(upstream).pipe(client)
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      // Whatever ends one side ends the other.
      socket.on('error', () => {})
      socket.once('close', () => {
        client.destroy()
        upstream.destroy()
      })
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port: own } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${own}`,
    sent: () => sent,
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
