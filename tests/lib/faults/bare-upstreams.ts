import { type AddressInfo, createServer, type Socket } from 'node:net'

/** An upstream that fails before anything of a request is read. */
export interface BareUpstream {
  readonly baseURL: string
  /** Connections that were made so far. */
  readonly connections: number
  /** Connections that are open. */
  readonly open: number
  /** Reads what has come, so that the ends of connections are seen. */
  letGo(): void
  close(): Promise<void>
}

/** Where nobody listens: ports below 1024 are given to none by chance. */
export const NOBODY = 'http://127.0.0.1:2/v1'

/** Accepts connections and reads nothing of them. */
export function startDeafUpstream(): Promise<BareUpstream> {
  return start((socket) => socket.pause())
}

/** Resets every connection. */
export function startResettingUpstream(): Promise<BareUpstream> {
  return start((socket) => socket.resetAndDestroy())
}

async function start(onSocket: (socket: Socket) => void): Promise<BareUpstream> {
  const sockets = new Set<Socket>()
  let connections = 0
  const server = createServer({ pauseOnConnect: true }, (socket) => {
    connections++
    sockets.add(socket)
    socket.on('error', () => {})
    socket.once('close', () => sockets.delete(socket))
    onSocket(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    baseURL: `http://127.0.0.1:${port}/v1`,
    get connections() {
      return connections
    },
    get open() {
      return sockets.size
    },
    letGo() {
      for (const socket of sockets) socket.resume()
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
