import { Agent, type ClientRequest, request, type ServerResponse } from 'node:http'
import { PATH, readSettings } from '../settings.js'
import { keep } from './keep.js'

const BOUNDARY = '----bound-2f1e7c0b9a8d'
const { baseURL, retry } = readSettings()
const target = new URL(`${baseURL}${PATH}`)
const agent = new Agent({ keepAlive: true })

/** A recording on its way to the upstream, and to disk where it is to be kept. */
export interface UpstreamCall {
  /** False when the next piece must wait for `onDrain`. */
  write(bytes: Uint8Array): boolean
  /** Ends the form by its fields; the upstream's answer goes to the client. */
  end(fields: Iterable<readonly [string, string]>): void
}

/** Nothing is checked, counted, timed or tried again. */
export function callUpstream(outgoing: ServerResponse, onDrain: () => void): UpstreamCall {
  const call = request(target, {
    method: 'POST',
    agent,
    headers: { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` },
  })
  const kept = retry === false ? undefined : keep()
  const waiting = new Set<unknown>()
  for (const sink of [call, kept]) {
    sink?.on('drain', () => {
      waiting.delete(sink)
      if (waiting.size === 0) onDrain()
    })
  }
  answerFrom(call, outgoing)
  call.write(
    `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="talk.wav"\r\nContent-Type: audio/wav\r\n\r\n`,
  )
  return {
    write(bytes) {
      for (const sink of [call, kept]) if (sink?.write(bytes) === false) waiting.add(sink)
      return waiting.size === 0
    },
    end(fields) {
      const parts = Array.from(
        fields,
        ([name, value]) => `\r\n--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}`,
      )
      call.end(`${parts.join('')}\r\n--${BOUNDARY}--\r\n`)
      kept?.end()
    },
  }
}

function answerFrom(call: ClientRequest, outgoing: ServerResponse) {
  call.on('error', () => outgoing.destroy())
  call.on('response', (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, { 'content-type': answer.headers['content-type'] })
    answer.pipe(outgoing)
  })
}
