import { createServer, type IncomingMessage } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { Writable } from 'node:stream'
import { expect, it } from 'vitest'
import { DEFAULT_LIMITS } from '../src/lib/limits.js'
import { FastPath } from '../src/lib/node/fast-path.js'
import { feedParser } from '../src/lib/node/feed-parser.js'

/** Serves one request, and feeds its body to a parser. */
async function fed(parser: Writable, send: (port: number) => void): Promise<void> {
  const finished = new Promise<void>((resolve) => parser.once('finish', resolve))
  const server = createServer((request: IncomingMessage, response) => {
    const stop = feedParser(request, parser, new FastPath(), DEFAULT_LIMITS, (error) => parser.destroy(error))
    parser.once('finish', () => {
      stop()
      response.end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  send((server.address() as AddressInfo).port)
  await finished
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
}

it('joins bytes that come one by one, and loses none', async () => {
  let [writes, text] = [0, '']
  const parser = new Writable({
    write(chunk: Buffer, _encoding, done) {
      writes++
      text += chunk.toString('latin1')
      done()
    },
  })
  const letters = 'abcdefghij'.repeat(2000)
  await fed(parser, (port) => {
    const socket = connect(port, '127.0.0.1')
    const chunks = [...letters].map((letter) => `1\r\n${letter}\r\n`).join('')
    socket.write(`POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n${chunks}0\r\n\r\n`)
  })
  expect(text).toBe(letters)
  expect(writes).toBeLessThan(letters.length / 10)
})

it('waits for a slow parser', async () => {
  let [received, inFlight, most] = [0, 0, 0]
  const parser = new Writable({
    highWaterMark: 16 * 1024,
    write(chunk: Buffer, _encoding, done) {
      received += chunk.length
      inFlight = parser.writableLength
      most = Math.max(most, inFlight)
      setImmediate(done)
    },
  })
  const size = 8 * 1024 * 1024
  await fed(parser, (port) => {
    const socket = connect(port, '127.0.0.1')
    socket.write(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${size}\r\n\r\n`)
    socket.write(Buffer.alloc(size))
  })
  expect(received).toBe(size)
  expect(most).toBeLessThan(1024 * 1024)
})
