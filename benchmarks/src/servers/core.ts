// Our core without a framework: a web handler behind a plain server of Node.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createHandler } from '@transcribekit/core'
import { closeSignal, sendResponse } from '@transcribekit/core/node'
import { listen } from './listen.js'
import { ourOptions } from './our-options.js'

const handle = createHandler(ourOptions())

listen(
  createServer((incoming, outgoing) => {
    handle(requestOf(incoming, outgoing)).then(
      (answer) => sendResponse(incoming, outgoing, answer),
      (error) => outgoing.destroy(error),
    )
  }),
)

function requestOf(incoming: IncomingMessage, outgoing: ServerResponse): Request {
  const headers = Object.entries(incoming.headers).map(([name, value]): [string, string] => [name, String(value)])
  const { method = 'GET', url = '/' } = incoming
  const body = method === 'POST' ? ({ body: bodyOf(incoming), duplex: 'half' } as const) : {}
  return new Request(new URL(url, 'http://127.0.0.1'), { method, headers, signal: closeSignal(outgoing), ...body })
}

/** With back-pressure, and leaner than `Readable.toWeb`, so that what is measured is ours. */
function bodyOf(incoming: IncomingMessage): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        incoming.pause()
        incoming.on('data', (chunk: Buffer) => {
          controller.enqueue(chunk)
          incoming.pause()
        })
        incoming.once('end', () => controller.close())
        incoming.once('error', (error) => controller.error(error))
      },
      pull() {
        incoming.resume()
      },
      cancel() {
        incoming.removeAllListeners('data').removeAllListeners('end')
        incoming.resume()
      },
    },
    { highWaterMark: 0 },
  )
}
