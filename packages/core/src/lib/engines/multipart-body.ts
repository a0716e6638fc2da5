import type { AudioFile } from '../audio-file.js'
import { TrackedFile } from '../tracked-file.js'
import type { WireField } from '../wire-fields.js'

/** A multipart body that is made as it is sent. */
export interface MultipartBody {
  readonly contentType: string
  /** Bytes of the whole body, where it is sent with its length. */
  readonly contentLength: number | undefined
  /** Makes the body; every call starts anew. */
  open(): BodyReader
}

/** A body on its way out. */
export interface BodyReader {
  /**
   * The next chunk, or `undefined` at the end or once it was cancelled.
   *
   * @throws what the recording's stream throws, or what is wrong with the rest of the form
   */
  next(): Promise<Uint8Array | undefined>
  /** Ends it: nobody wants the rest. */
  cancel(): void
}

/** What a body is made of. */
export interface MultipartParts {
  readonly file: AudioFile
  /** Text fields; with a promise, the file is sent first and the end only when it resolves. */
  readonly fields: readonly WireField[] | Promise<readonly WireField[]>
  /** Told the bytes of the file as they are sent. */
  readonly onSent?: ((bytes: number) => void) | undefined
}

const encoder = new TextEncoder()

/**
 * Builds a `multipart/form-data` body around a file that is streamed, never held.
 *
 * The file's type is ours, by its bytes: a client's would carry CR and LF into the part's head.
 */
export function multipartBody({ file, fields, onSent }: MultipartParts): MultipartBody {
  const boundary = `----transcribekit-${crypto.randomUUID()}`
  const tracked = new TrackedFile(file, onSent)
  const part = (disposition: string) => `--${boundary}\r\nContent-Disposition: form-data; ${disposition}\r\n`
  const textParts = (known: readonly WireField[]) =>
    known.map(([name, value]) => `${part(`name="${escapeName(name)}"`)}\r\n${value}\r\n`).join('')
  const fileHead = `${part(`name="file"; filename="${escapeName(file.name)}"`)}Content-Type: ${file.type}\r\n\r\n`
  const end = `--${boundary}--\r\n`
  const isKnown = !(fields instanceof Promise)
  // Where the body is not sent to its end, nobody asks for them.
  if (!isKnown) fields.catch(() => {})
  const head = encoder.encode(isKnown ? textParts(fields) + fileHead : fileHead)
  const size = isKnown ? file.size : undefined
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    contentLength: size === undefined ? undefined : head.length + size + 2 + end.length,
    open() {
      const reader = tracked.stream().getReader()
      const chunks = generate(head, reader, async () => {
        const late = isKnown ? '' : textParts(await fields)
        return encoder.encode(`\r\n${late}${end}`)
      })
      return cancellable(chunks, reader)
    },
  }
}

async function* generate(
  head: Uint8Array,
  reader: ReadableStreamDefaultReader<Uint8Array>,
  makeTail: () => Promise<Uint8Array>,
) {
  yield head
  for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value
  yield await makeTail()
}

function cancellable(chunks: AsyncGenerator<Uint8Array>, reader: ReadableStreamDefaultReader<Uint8Array>): BodyReader {
  let isCancelled = false
  let leave = () => {}
  return {
    next() {
      if (isCancelled) return Promise.resolve(undefined)
      // Not Promise.race with one promise for all: that would keep every chunk until the body ends.
      return new Promise((resolve, reject) => {
        leave = () => resolve(undefined)
        chunks.next().then(({ done, value }) => resolve(done || isCancelled ? undefined : value), reject)
      })
    },
    cancel() {
      isCancelled = true
      leave()
      reader.cancel().catch(() => {})
    },
  }
}

/** As browsers escape names (HTML standard, multipart form data). */
function escapeName(name: string) {
  return name.replaceAll('\r', '%0D').replaceAll('\n', '%0A').replaceAll('"', '%22')
}
