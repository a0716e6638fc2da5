import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

/** An API that keeps the bodies of its calls as they came, one character a byte. */
export async function rawUpstream() {
  const bodies: string[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request.setEncoding('latin1')) body += chunk
    bodies.push(body)
    response.setHeader('content-type', 'application/json')
    response.end('{"text":"Hi."}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return { bodies, baseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1` }
}
