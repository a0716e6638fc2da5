import { wave } from './audio.js'

export const BOUNDARY = 'boundary-x7'

/** A text field of a hand-made form. */
export function fieldPart(name: string, value: string): string {
  return `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
}

/** A file of a hand-made form; `disposition` replaces what follows `form-data`. */
export function filePart(
  bytes: Uint8Array = wave(),
  disposition = 'name="file"; filename="talk.wav"',
  type = 'Content-Type: application/octet-stream\r\n',
): Buffer {
  const head = `--${BOUNDARY}\r\nContent-Disposition: form-data; ${disposition}\r\n${type}\r\n`
  return Buffer.concat([Buffer.from(head), bytes, Buffer.from('\r\n')])
}

export const CLOSING = `--${BOUNDARY}--\r\n`

/** Parts put together into the bytes of a body. */
export function bodyOf(...parts: readonly (string | Uint8Array)[]): Buffer {
  return Buffer.concat(parts.map((part) => Buffer.from(part as string)))
}

/** A stream of chunks, as a runtime hands a body over. */
export function streamOf(chunks: Iterable<Uint8Array>): ReadableStream<Uint8Array> {
  const iterator = chunks[Symbol.iterator]()
  return new ReadableStream({
    pull(controller) {
      const { done, value } = iterator.next()
      if (done) controller.close()
      else controller.enqueue(value)
    },
  })
}

const ENDPOINT = 'http://localhost/v1/audio/transcriptions'

/** A request with a hand-made body, without content-length when it is a stream. */
export function rawRequest(body: Uint8Array | ReadableStream<Uint8Array>, init: RequestInit = {}): Request {
  return new Request(ENDPOINT, {
    method: 'POST',
    body,
    duplex: 'half',
    ...init,
    headers: { 'content-type': `multipart/form-data; boundary=${BOUNDARY}`, ...(init.headers as object) },
  } as RequestInit)
}

type Fields = Readonly<Record<string, string | readonly string[]>>

/** A request as a browser or an SDK makes it: a recording and `model=whisper-1`, and what else is given. */
export function formRequest(fields: Fields = {}, init: RequestInit & { file?: File | null } = {}): Request {
  const { file = new File([wave()], 'talk.wav'), ...rest } = init
  const form = new FormData()
  if (file) form.append('file', file)
  for (const [name, value] of Object.entries({ model: 'whisper-1', ...fields })) {
    for (const entry of typeof value === 'string' ? [value] : value) form.append(name, entry)
  }
  return new Request(ENDPOINT, { method: 'POST', body: form, ...rest })
}
