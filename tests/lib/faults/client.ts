import { type ClientRequest, type IncomingHttpHeaders, request } from 'node:http'

/** Names and values of a form, and its recording. */
export interface Form {
  readonly fields: readonly (readonly [name: string, value: string])[]
  readonly file: Buffer
  readonly fileFirst: boolean
}

/** How a form is sent. */
export interface Sending {
  /** With its length, or chunked. */
  readonly withLength: boolean
  /** Asks for the end of the connection behind the answer. */
  readonly closes?: boolean
  /** A random number from 0 to 1: it decides on chunks and pauses. */
  readonly random: () => number
  /** Leaves the form without its last bytes, as if that were all of it. */
  readonly leaveOut?: number
  /** Sends only this part of the body, from 0 to 1, then waits for this before it goes on. */
  readonly pauseAt?: readonly [part: number, until: Promise<unknown>]
  /** Leaves when it aborts. */
  readonly signal?: AbortSignal
}

/** An answer, read to its end. */
export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** Headers of the client that concern nobody behind the server. */
const PRIVATE = { cookie: 'session=of-the-client', 'x-private': 'of-the-client' }
const BOUNDARY = '----client-boundary-5Z1x'

/** Sends a form as a slow or fast client does, and stops sending once there is an answer. */
export function upload(url: string, form: Form, sending: Sending): Promise<Answer> {
  const whole = encode(form)
  const body = whole.subarray(0, whole.length - (sending.leaveOut ?? 0))
  return new Promise((resolve, reject) => {
    const call = request(`${url}/audio/transcriptions`, {
      method: 'POST',
      agent: false,
      ...(sending.signal && { signal: sending.signal }),
      headers: {
        ...PRIVATE,
        connection: sending.closes ? 'close' : 'keep-alive',
        authorization: 'Bearer key-of-the-client',
        'content-type': `multipart/form-data; boundary=${BOUNDARY}`,
        ...(sending.withLength && { 'content-length': String(body.length) }),
      },
    })
    let answered = false
    call.on('error', (error) => reject(error))
    call.on('response', (response) => {
      answered = true
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk) => {
        text += chunk
      })
      response.once('end', () => {
        call.destroy()
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text })
      })
      response.on('error', reject)
    })
    send(call, body, sending, () => answered || call.destroyed).catch(reject)
  })
}

async function send(call: ClientRequest, body: Buffer, { random, pauseAt }: Sending, isOver: () => boolean) {
  if (body.length < 16_384 && !pauseAt) {
    call.end(body)
    return
  }
  const pause = pauseAt && { at: body.length * pauseAt[0], until: pauseAt[1] }
  for (let sent = 0; sent < body.length; ) {
    const most = pause && sent < pause.at ? Math.ceil(pause.at) - sent : body.length - sent
    const size = Math.min(most, Math.ceil(1 + random() ** 2 * 262_144))
    call.write(body.subarray(sent, sent + size))
    sent += size
    if (pause && sent === Math.ceil(pause.at)) await Promise.race([pause.until, answered(call)])
    if (call.writableNeedDrain) await drained(call)
    if (random() < 0.3) await wait(random() * 8)
    if (isOver()) return
  }
  call.end()
}

function encode({ fields, file, fileFirst }: Form): Buffer {
  const part = (head: string, content: Buffer | string) =>
    Buffer.concat([
      Buffer.from(`--${BOUNDARY}\r\nContent-Disposition: form-data; ${head}\r\n\r\n`),
      Buffer.from(content),
      Buffer.from('\r\n'),
    ])
  const texts = fields.map(([name, value]) => part(`name="${name}"`, value))
  const recording = part('name="file"; filename="talk.wav"\r\nContent-Type: audio/wav', file)
  const parts = fileFirst ? [recording, ...texts] : [...texts, recording]
  return Buffer.concat([...parts, Buffer.from(`--${BOUNDARY}--\r\n`)])
}

function answered(call: ClientRequest): Promise<unknown> {
  return firstOf(call, ['response', 'close'])
}

function drained(call: ClientRequest): Promise<unknown> {
  return firstOf(call, ['drain', 'response', 'close'])
}

function firstOf(call: ClientRequest, events: readonly string[]): Promise<unknown> {
  return new Promise<void>((resolve) => {
    const done = () => {
      for (const event of events) call.off(event, done)
      resolve()
    }
    for (const event of events) call.on(event, done)
  })
}

/** Waits some milliseconds. */
export function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
