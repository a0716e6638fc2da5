// The practical limit: requests go to the upstream unread.
import { Agent, createServer, request } from 'node:http'
import { listen } from './listen.js'
import { PATH, readSettings } from './settings.js'

const { baseURL } = readSettings()
const target = new URL(`${baseURL}${PATH}`)
const agent = new Agent({ keepAlive: true })

listen(
  createServer((incoming, outgoing) => {
    const { host: _, connection: __, ...headers } = incoming.headers
    const call = request(target, { method: incoming.method, headers, agent })
    const fail = () => {
      if (outgoing.headersSent) outgoing.destroy()
      else outgoing.writeHead(502, { 'content-type': 'application/json' }).end('{"error":{"message":"unreachable"}}')
    }
    call.on('error', fail)
    call.on('response', (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, { 'content-type': answer.headers['content-type'] })
      answer.on('error', fail).pipe(outgoing)
    })
    outgoing.on('close', () => {
      if (!outgoing.writableFinished) call.destroy()
    })
    incoming.pipe(call)
  }),
)
