import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http'
import { type AddressInfo, createServer as createNetServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import { startFakeUpstream, type UpstreamAnswer, type UpstreamHandler } from '../../src/testing.js'

/** A fake upstream that closes with the test. */
export async function upstream(answer: UpstreamHandler | UpstreamAnswer) {
  const server = await startFakeUpstream(typeof answer === 'function' ? answer : () => answer)
  onTestFinished(() => server.close())
  return server
}

/** A server for broken answers: it gets the bare connection. */
export async function rawServer(onSocket: (socket: Socket) => void) {
  const sockets = new Set<Socket>()
  const server = createNetServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
    onSocket(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
  const { port } = server.address() as AddressInfo
  return { port, baseURL: `http://127.0.0.1:${port}/v1` }
}

/** A server of `node:http` that closes with the test. */
export async function httpServer(listener: RequestListener) {
  const server: Server = createHttpServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const { port } = server.address() as AddressInfo
  return { server, port, baseURL: `http://127.0.0.1:${port}/v1`, url: `http://127.0.0.1:${port}/` }
}

/** Reads from a connection until the text appears. */
export function readUntil(socket: Socket, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let read = ''
    socket.setEncoding('latin1')
    socket.on('data', (chunk) => {
      read += chunk
      if (read.includes(text)) resolve(read)
    })
    socket.once('error', reject)
    socket.once('close', () => reject(new Error(`The connection closed after: ${read.slice(-200)}`)))
  })
}

/** Waits until a condition holds; the test's own time limit is the bound. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5))
}
