import type { AudioFile } from '../audio-file.js'
import type { WireField } from '../wire-fields.js'

/** A multipart body that is made as it is sent. */
export interface MultipartBody {
  readonly contentType: string
  /** Bytes of the whole body, when the file's size is known. */
  readonly contentLength: number | undefined
  /** Makes the body; every call starts anew. */
  chunks(): AsyncIterable<Uint8Array>
}

const encoder = new TextEncoder()

/**
 * Builds a `multipart/form-data` body around a file that is streamed, never held. The fields come first.
 *
 * The file's type is ours, by its bytes: a client's would carry CR and LF into the part's head.
 */
export function multipartBody(fields: readonly WireField[], file: AudioFile): MultipartBody {
  const boundary = `----transcribekit-${crypto.randomUUID()}`
  const part = (disposition: string) => `--${boundary}\r\nContent-Disposition: form-data; ${disposition}\r\n`
  const head = encoder.encode(
    fields.map(([name, value]) => `${part(`name="${escapeName(name)}"`)}\r\n${value}\r\n`).join('') +
      `${part(`name="file"; filename="${escapeName(file.name)}"`)}Content-Type: ${file.type}\r\n\r\n`,
  )
  const tail = encoder.encode(`\r\n--${boundary}--\r\n`)
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    contentLength: file.size === undefined ? undefined : head.length + file.size + tail.length,
    async *chunks() {
      yield head
      const reader = file.stream().getReader()
      try {
        for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value
      } finally {
        reader.cancel().catch(() => {})
      }
      yield tail
    },
  }
}

/** As browsers escape names (HTML standard, multipart form data). */
function escapeName(name: string) {
  return name.replaceAll('\r', '%0D').replaceAll('\n', '%0A').replaceAll('"', '%22')
}
