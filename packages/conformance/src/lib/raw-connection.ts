import { connect } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { Failed } from './verdict.js'

/** Most bytes that are read from one connection. */
const MAX_READ = 4 * 1024 * 1024

/** An answer on a connection that was read by hand. */
export interface RawAnswer {
  readonly status: number
  readonly body: string
}

/** Sends bytes over one connection and reads all answers until the server closes it. */
export async function sendRaw(url: URL, bytes: Uint8Array, signal: AbortSignal): Promise<RawAnswer[]> {
  return readAnswers(await readToEnd(url, bytes, signal))
}

function readToEnd(url: URL, bytes: Uint8Array, signal: AbortSignal): Promise<Buffer> {
  const { host, port } = addressOf(url)
  const isTls = url.protocol === 'https:'
  return new Promise((resolve, reject) => {
    const socket = isTls ? connectTls({ host, port, servername: host }) : connect({ host, port })
    const chunks: Buffer[] = []
    let size = 0
    const leave = () => socket.destroy()
    signal.addEventListener('abort', leave)
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      size += chunk.length
      if (size > MAX_READ) socket.destroy(new Failed(`answers of at most ${MAX_READ} bytes`, 'more'))
    })
    // A reset behind an answer does no harm; without an answer there is nothing to read.
    socket.on('error', (error) => {
      if (error instanceof Failed) reject(error)
    })
    socket.once('close', () => {
      signal.removeEventListener('abort', leave)
      resolve(Buffer.concat(chunks))
    })
    socket.write(bytes)
  })
}

/** Where a URL's server is, as sockets want it: IPv6 without brackets, and the protocol's own port where none is named. */
export function addressOf(url: URL): { host: string; port: number } {
  const usual = url.protocol === 'https:' ? 443 : 80
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port: url.port === '' ? usual : Number(url.port) }
}

/** Takes answers apart that follow each other on a connection. */
export function readAnswers(bytes: Buffer): RawAnswer[] {
  const answers: RawAnswer[] = []
  let rest = bytes
  while (rest.length > 0) {
    const end = rest.indexOf('\r\n\r\n')
    const head = rest.subarray(0, end === -1 ? rest.length : end).toString('latin1')
    const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1])
    if (end === -1 || Number.isNaN(status)) throw new Failed('answers of HTTP/1.1', head.slice(0, 100))
    const { body, next } = readBody(head, rest.subarray(end + 4))
    rest = next
    if (status >= 200) answers.push({ status, body })
  }
  return answers
}

function readBody(head: string, rest: Buffer): { body: string; next: Buffer } {
  if (/^transfer-encoding:\s*chunked/im.test(head)) return readChunks(rest)
  const length = Number(
    /^content-length:\s*(\d+)/im.exec(head)?.[1] ?? (/^HTTP\/1\.1 (1\d\d|204|304)/.test(head) ? 0 : rest.length),
  )
  return { body: rest.subarray(0, length).toString(), next: rest.subarray(length) }
}

function readChunks(bytes: Buffer): { body: string; next: Buffer } {
  const chunks: Buffer[] = []
  let rest = bytes
  for (;;) {
    const end = rest.indexOf('\r\n')
    const size = Number.parseInt(rest.subarray(0, Math.max(0, end)).toString('latin1'), 16)
    if (end === -1 || Number.isNaN(size)) throw new Failed('a whole chunked answer', 'one that is cut')
    chunks.push(rest.subarray(end + 2, end + 2 + size))
    rest = rest.subarray(end + 2 + size + 2)
    if (size === 0) return { body: Buffer.concat(chunks).toString(), next: rest }
  }
}
