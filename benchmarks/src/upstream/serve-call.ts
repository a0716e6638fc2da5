import type { IncomingMessage, ServerResponse } from 'node:http'
import { createDigester } from '../digester.js'
import { type Attempt, type Fault, ID_LENGTH, ID_OFFSET, now, type UpstreamBehaviour } from '../messages.js'
import { FormReader } from './form-reader.js'

/** Bytes of the file after which a fault shows that comes in the middle. */
const EARLY = 64 * 1024

/**
 * Serves one call of the API: digests the file and answers with the digest as the transcript.
 *
 * @param begin called with the first byte of the file
 */
export function serveCall(
  request: IncomingMessage,
  response: ServerResponse,
  behaviour: UpstreamBehaviour,
  begin: (attempt: Attempt) => { readonly isFirst: boolean },
): void {
  const digester = createDigester()
  let attempt: Attempt | undefined
  let fault: Fault | undefined
  let fileBytes = 0
  let opening = { bytes: Buffer.alloc(0), at: 0 }
  const reader = new FormReader(request.headers['content-type'] ?? '', (bytes) => {
    digester.update(bytes)
    fileBytes += bytes.length
    if (attempt) return
    opening = { bytes: Buffer.concat([opening.bytes, bytes]), at: opening.at || now() }
    if (opening.bytes.length < ID_OFFSET + ID_LENGTH) return
    const id = opening.bytes.toString('latin1', ID_OFFSET, ID_OFFSET + ID_LENGTH)
    attempt = { id, firstByteAt: opening.at }
    const { isFirst } = begin(attempt)
    if (isFirst || behaviour.fault?.attempts === 'all') fault = behaviour.fault?.kind
  })
  const pace = behaviour.rate === undefined ? undefined : createPace(request, behaviour.rate)
  const onData = (chunk: Buffer) => {
    reader.write(chunk)
    pace?.(chunk.length)
    if (fileBytes < EARLY || (fault !== 'early-429' && fault !== 'reset-early')) return
    request.off('data', onData)
    request.pause()
    failEarly(fault, response)
  }
  request.on('data', onData)
  request.once('end', () => {
    if (attempt) attempt.completeAt = now()
    answer(reader, digester.finish(), fault, response)
  })
  request.on('error', () => {})
  response.once('close', () => {
    if (attempt && !response.writableFinished) attempt.abandonedAt = now()
  })
}

function failEarly(fault: Fault, response: ServerResponse) {
  if (fault === 'reset-early') response.socket?.resetAndDestroy()
  // The connection closes with unread bytes, as that of any server that refuses an upload.
  else
    send(response, 429, { error: { message: 'Slow down.', type: 'requests', param: null, code: 'rate_limit' } }, true)
}

function answer(reader: FormReader, digest: string, fault: Fault | undefined, response: ServerResponse) {
  if (fault === 'hold') return
  if (fault === 'reset-late') response.socket?.resetAndDestroy()
  else if (fault === 'status-503') send(response, 503, { error: { message: 'Busy.', type: 'server_error' } })
  else if (fault === 'cut-answer') {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': 1000 })
    response.write('{"text":"', () => response.socket?.destroySoon())
  } else if (!reader.isComplete || reader.fields.get('model') !== 'whisper-1') {
    send(response, 400, { error: { message: 'The form is not whole.', type: 'invalid_request_error' } })
  } else send(response, 200, { text: digest })
}

function send(response: ServerResponse, status: number, body: object, closes = false) {
  if (closes) response.setHeader('connection', 'close')
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

/** Reads no faster than a number of bytes per second. */
function createPace(request: IncomingMessage, rate: number): (bytes: number) => void {
  let startedAt: number | undefined
  let bytes = 0
  return (more) => {
    startedAt ??= now()
    bytes += more
    const wait = startedAt + (bytes / rate) * 1000 - now()
    if (wait < 1) return
    request.pause()
    setTimeout(() => request.resume(), wait)
  }
}
