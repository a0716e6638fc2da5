import type { AudioFile } from './audio-file.js'
import { TranscriptionError } from './errors.js'
import { requireAudio, safeFileName } from './identify-audio.js'
import type { Limits } from './limits.js'
import { type AudioFormat, SNIFF_BYTES } from './sniff.js'
import { Spool } from './spool.js'
import type { WireField } from './wire-fields.js'

/** A request's body, received. */
export interface Upload {
  /** Text fields in the order they came. */
  readonly fields: readonly WireField[]
  /** Name of the part that should hold the recording. */
  readonly fileField: string
  /** The recording, or `undefined` when the body had none. */
  readonly file: AudioFile | undefined
  /** Frees what the upload holds: memory and temporary files. May be called more than once. */
  dispose(): Promise<void>
}

/**
 * A recording on its way in: write its bytes, then `finish()`.
 *
 * Bytes that are no audio are refused as soon as enough of them are there, before the rest is read.
 */
export class IncomingFile {
  readonly #name: string
  readonly #maxFileSize: number
  readonly #spool = new Spool()
  #head = new Uint8Array(0)
  #format: AudioFormat | undefined

  constructor(name: string, { maxFileSize }: Pick<Limits, 'maxFileSize'>) {
    this.#name = name
    this.#maxFileSize = maxFileSize
  }

  /** @throws {TranscriptionError} `file_too_large`, `unsupported_format` */
  async write(chunk: Uint8Array): Promise<void> {
    const size = this.#spool.size + chunk.length
    if (size > this.#maxFileSize) throw fileTooLarge(this.#maxFileSize)
    this.#sniff(chunk)
    await this.#spool.write(chunk)
  }

  /** @throws {TranscriptionError} `empty_file`, `unsupported_format` */
  finish(): AudioFile {
    const { extension, type } = this.#format ?? requireAudio(this.#head)
    const spool = this.#spool
    return { name: safeFileName(this.#name, extension), type, size: spool.size, stream: () => spool.stream() }
  }

  dispose(): Promise<void> {
    return this.#spool.dispose()
  }

  #sniff(chunk: Uint8Array) {
    if (this.#format) return
    const head = new Uint8Array(Math.min(SNIFF_BYTES, this.#head.length + chunk.length))
    head.set(this.#head)
    head.set(chunk.subarray(0, head.length - this.#head.length), this.#head.length)
    this.#head = head
    if (head.length === SNIFF_BYTES) this.#format = requireAudio(head)
  }
}

/** The error for a recording over the limit; it names the limit. */
export function fileTooLarge(maxFileSize: number, cause?: unknown): TranscriptionError {
  const megabytes = (maxFileSize / 1024 / 1024).toFixed(1).replace(/\.0$/, '')
  return new TranscriptionError(
    'file_too_large',
    `The file is larger than ${maxFileSize} bytes (${megabytes} MiB). Send a shorter or more compressed recording, for example 32 kbit/s mono.`,
    { param: 'file', cause },
  )
}
