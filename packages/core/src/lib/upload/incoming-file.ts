import type { AudioFile } from '../audio-file.js'
import { type ChunkReader, type ReadableAudio, streamChunks } from '../chunk-reader.js'
import { fileTooLarge } from '../file-too-large.js'
import { requireAudio, safeFileName } from '../identify-audio.js'
import { type AudioFormat, SNIFF_BYTES } from '../sniff.js'
import type { ByteStore } from './byte-store.js'
import { Conduit } from './conduit.js'
import { Spool } from './spool.js'

/** How a recording is received. */
export interface IncomingFileOptions {
  /** Bytes. */
  readonly maxFileSize: number
  /** Bytes that all uploads of this process may have on disk together. Default: no bound. */
  readonly maxSpoolSize?: number | undefined
  /** Whether it can be read more than once. Default `true`. */
  readonly keep?: boolean | undefined
}

/**
 * A recording on its way in: write its bytes, then `end()`.
 *
 * Bytes that are no audio are refused as soon as enough of them are there, before the rest is read.
 */
export class IncomingFile {
  /** The recording, when its format is known: it can be read from then on, while the rest arrives. */
  readonly audio: Promise<AudioFile>
  readonly #name: string
  readonly #maxFileSize: number
  readonly #store: ByteStore
  #head = new Uint8Array(0)
  #format: AudioFormat | undefined
  #identify: (audio: AudioFile) => void = () => {}
  #refuse: (error: unknown) => void = () => {}

  constructor(name: string, { maxFileSize, maxSpoolSize, keep = true }: IncomingFileOptions) {
    this.#name = name
    this.#maxFileSize = maxFileSize
    this.#store = keep ? new Spool({ maxSpoolSize }) : new Conduit()
    this.audio = new Promise((resolve, reject) => {
      this.#identify = resolve
      this.#refuse = reject
    })
    // Whoever writes is told as well.
    this.audio.catch(() => {})
  }

  /**
   * What is returned, if anything, is to be waited for before the next call.
   *
   * @throws {TranscriptionError} `file_too_large`, `unsupported_format`, `overloaded`
   */
  write(chunk: Uint8Array): Promise<void> | undefined {
    const size = this.#store.size + chunk.length
    if (size > this.#maxFileSize) throw fileTooLarge(this.#maxFileSize)
    const waiting = this.#store.write(chunk)
    if (!this.#format) this.#sniff(chunk)
    return waiting
  }

  /** @throws {TranscriptionError} `empty_file`, `unsupported_format` */
  end(): void {
    if (!this.#format) this.#found(requireAudio(this.#head))
    this.#store.end()
  }

  /** Breaks off: whoever reads it gets the error. */
  fail(error: unknown): void {
    this.#refuse(error)
    this.#store.fail(error)
  }

  dispose(): Promise<void> {
    return this.#store.dispose()
  }

  #sniff(chunk: Uint8Array) {
    const head = new Uint8Array(Math.min(SNIFF_BYTES, this.#head.length + chunk.length))
    head.set(this.#head)
    head.set(chunk.subarray(0, head.length - this.#head.length), this.#head.length)
    this.#head = head
    if (head.length === SNIFF_BYTES) this.#found(requireAudio(head))
  }

  #found(format: AudioFormat) {
    this.#format = format
    this.#identify(new ReceivedAudio(safeFileName(this.#name, format.extension), format.type, this.#store))
  }
}

/** A received recording, named and typed by its bytes. */
class ReceivedAudio implements ReadableAudio {
  readonly name: string
  readonly type: string
  readonly #store: ByteStore

  constructor(name: string, type: string, store: ByteStore) {
    this.name = name
    this.type = type
    this.#store = store
  }

  /** Bytes, when all of them are there. */
  get size(): number | undefined {
    return this.#store.ended ? this.#store.size : undefined
  }

  read(): ChunkReader {
    return this.#store.read()
  }

  stream(): ReadableStream<Uint8Array> {
    return streamChunks(this.read())
  }
}
