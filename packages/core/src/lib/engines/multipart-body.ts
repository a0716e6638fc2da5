import { Arrival } from '../arrival.js'
import type { AudioFile } from '../audio-file.js'
import { type ChunkReader, readAudio } from '../chunk-reader.js'
import { isPromise } from '../is-promise.js'
import type { WireField } from '../wire-fields.js'

/** A multipart body that is made as it is sent. */
export interface MultipartBody {
  readonly contentType: string
  /** Bytes of the whole body, where it is sent with its length. */
  readonly contentLength: number | undefined
  /** Makes the body; every call starts anew. */
  open(): ChunkReader
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
  const part = (disposition: string) => `--${boundary}\r\nContent-Disposition: form-data; ${disposition}\r\n`
  const textParts = (known: readonly WireField[]) =>
    known.map(([name, value]) => `${part(`name="${escapeName(name)}"`)}\r\n${value}\r\n`).join('')
  const fileHead = `${part(`name="file"; filename="${escapeName(file.name)}"`)}Content-Type: ${file.type}\r\n\r\n`
  const end = `--${boundary}--\r\n`
  const isKnown = !isPromise(fields)
  const head = encoder.encode(isKnown ? textParts(fields) + fileHead : fileHead)
  const size = isKnown ? file.size : undefined
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    contentLength: size === undefined ? undefined : head.length + size + 2 + end.length,
    open() {
      const makeTail = (late: readonly WireField[]) => encoder.encode(`\r\n${textParts(late)}${end}`)
      const tail = isKnown ? Promise.resolve(makeTail([])) : unwatched(fields.then(makeTail))
      return new BodyReader(head, readAudio(file), tail, onSent)
    },
  }
}

/** A body on its way out: head, recording, tail. */
class BodyReader implements ChunkReader {
  readonly #audio: ChunkReader
  readonly #tail: Promise<Uint8Array>
  readonly #onSent: (bytes: number) => void
  #head: Uint8Array | undefined
  #state: 'audio' | 'tail' | 'over' = 'audio'
  #coming: Arrival<Uint8Array> | undefined
  /** Of whoever waits for the tail. */
  #wake = () => {}

  constructor(
    head: Uint8Array,
    audio: ChunkReader,
    tail: Promise<Uint8Array>,
    onSent: (bytes: number) => void = () => {},
  ) {
    this.#head = head
    this.#audio = audio
    this.#tail = tail
    this.#onSent = onSent
  }

  next(wake: () => void): Uint8Array | 'later' | 'end' {
    const head = this.#head
    if (head) {
      this.#head = undefined
      return head
    }
    if (this.#state === 'audio') {
      const chunk = this.#audio.next(wake)
      if (chunk === 'later') return chunk
      if (chunk !== 'end') {
        this.#onSent(chunk.length)
        return chunk
      }
      this.#state = 'tail'
    }
    return this.#state === 'tail' ? this.#takeTail(wake) : 'end'
  }

  cancel(): void {
    this.#state = 'over'
    this.#audio.cancel()
    this.#wake()
  }

  #takeTail(wake: () => void): Uint8Array | 'later' {
    this.#wake = wake
    this.#coming ??= new Arrival(this.#tail, () => this.#wake())
    const tail = this.#coming.take()
    if (tail !== 'later') this.#state = 'over'
    return tail
  }
}

/** As browsers escape names (HTML standard, multipart form data). */
function escapeName(name: string) {
  return name.replaceAll('\r', '%0D').replaceAll('\n', '%0A').replaceAll('"', '%22')
}

/** A promise that nobody may ask for: where the body is not sent to its end. */
function unwatched<Value>(promise: Promise<Value>): Promise<Value> {
  promise.catch(() => {})
  return promise
}
