import type { ChunkReader } from '../chunk-reader.js'
import type { TranscriptionError } from '../errors.js'
import { isPromise } from '../is-promise.js'
import type { Limits } from '../limits.js'
import { boundaryOf } from '../request-head.js'
import { ByteBuffer } from './byte-buffer.js'
import type { IncomingFile } from './incoming-file.js'
import { fieldTooLarge, IncomingForm, type IncomingFormOptions, uploadTruncated } from './incoming-form.js'
import { MultipartScanner } from './multipart-scanner.js'
import type { Upload } from './upload.js'
import { UploadWatch } from './upload-watch.js'

/** What is told of a body beside its bytes. */
export interface MultipartOptions extends IncomingFormOptions {
  readonly contentType: string
  /** The body's length in bytes, where its request tells it: what is shorter was cut on its way. */
  readonly declared?: number | undefined
}

/** A request's body. Its `next()` rejects when the client is gone. */
export interface BodySource extends ChunkReader {
  /** Gives up a body that is refused, whose rest is still to come; resolves when nothing is read of it any more. */
  discard(): Promise<void>
}

/**
 * Receives a multipart body in bounded memory. It goes on while the upload that is returned is read.
 *
 * What can't be used makes the upload's promises reject: `invalid_multipart`, `upload_truncated`, `upload_timeout`,
 * `file_too_large`, `unsupported_format`, …
 *
 * @throws {TranscriptionError} `invalid_multipart` when the content type names no boundary
 */
export function readMultipart(body: BodySource, options: MultipartOptions): Upload {
  const form = new IncomingForm(options)
  const parts = new PartReader(form, options.limits)
  const scanner = new MultipartScanner(boundaryOf(options.contentType))
  let discarded: Promise<void> | undefined
  const discard = () => {
    discarded = body.discard()
  }
  const received = receive(body, scanner, parts, options, discard).then(
    () => form.finish(),
    (error) => form.fail(error),
  )
  const { fileField, file, fields } = form
  return { fileField, file, fields, over: received.then(() => discarded), dispose: () => form.dispose() }
}

async function receive(
  body: BodySource,
  scanner: MultipartScanner,
  parts: PartReader,
  { limits, declared = 0 }: MultipartOptions,
  discard: () => void,
) {
  let failure: TranscriptionError | undefined
  let state: 'waiting' | 'busy' | 'over' = 'busy'
  const watch = new UploadWatch(limits, (error) => {
    failure = error
    // A read that waits is done by that.
    if (state === 'waiting') body.cancel()
  })
  let received = 0
  try {
    for (;;) {
      state = 'waiting'
      let chunk = body.next()
      if (isPromise(chunk)) chunk = await chunk
      state = chunk ? 'busy' : 'over'
      if (chunk) watch.add(chunk.length)
      if (failure) throw failure
      if (!chunk) break
      received += chunk.length
      const full = scan(scanner, chunk, parts)
      // It is not the client that is slow now.
      if (full) await watch.pauseFor(full)
    }
  } finally {
    watch.stop()
    if (state === 'busy') discard()
  }
  if (received < declared) throw uploadTruncated(`after ${received} of ${declared} bytes`)
  if (!scanner.complete) throw uploadTruncated()
}

/** Hands on what is in a chunk; what is returned, if anything, is to be waited for before the next. */
function scan(scanner: MultipartScanner, chunk: Uint8Array, parts: PartReader): Promise<void> | undefined {
  let full: Promise<void> | undefined
  for (const piece of scanner.scan(chunk)) {
    if (piece.type === 'part') parts.start(piece.name, piece.filename)
    else if (piece.type === 'end') parts.end()
    else full = parts.write(piece.chunk) ?? full
  }
  return full
}

/** Hands the parts of a body to a form. */
class PartReader {
  readonly #form: IncomingForm
  readonly #limits: Limits
  #file: IncomingFile | undefined
  /** The text field that is being read; `undefined` while the recording is. */
  #field: { readonly name: string; readonly value: ByteBuffer } | undefined

  constructor(form: IncomingForm, limits: Limits) {
    this.#form = form
    this.#limits = limits
  }

  start(name: string, filename: string | undefined): void {
    if (filename === undefined) this.#field = { name, value: new ByteBuffer() }
    else this.#file = this.#form.startFile(name, filename)
  }

  write(chunk: Uint8Array): Promise<void> | undefined {
    if (!this.#field) return this.#file?.write(chunk)
    const { name, value } = this.#field
    value.append(chunk)
    if (value.length > this.#limits.maxFieldSize) throw fieldTooLarge(this.#limits, name)
    return undefined
  }

  end(): void {
    if (this.#field) this.#form.addField(this.#field.name, new TextDecoder().decode(this.#field.value.view()))
    else this.#file?.end()
    this.#field = undefined
  }
}
