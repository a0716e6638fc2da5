import type { Limits } from '../limits.js'
import { boundaryOf } from '../request-head.js'
import type { BodySource } from './body-source.js'
import { ByteBuffer } from './byte-buffer.js'
import type { IncomingFile } from './incoming-file.js'
import { fieldTooLarge, IncomingForm, type IncomingFormOptions, uploadTruncated } from './incoming-form.js'
import { MultipartScanner, type PartSink } from './multipart-scanner.js'
import type { Upload } from './upload.js'
import { UploadWatch } from './upload-watch.js'

/** What is told of a body beside its bytes. */
export interface MultipartOptions extends IncomingFormOptions {
  readonly contentType: string
  /** The body's length in bytes, where its request tells it: what is shorter was cut on its way. */
  readonly declared?: number | undefined
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

/**
 * @param discard gives the body up when it is refused before its end
 * @returns resolves when it was whole, and rejects with what is wrong with it
 */
function receive(
  body: BodySource,
  scanner: MultipartScanner,
  parts: PartReader,
  { limits, declared = 0 }: MultipartOptions,
  discard: () => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let received = 0
    let isOver = false
    let isWriting = false
    const finish = (error?: unknown) => {
      isOver = true
      watch.stop()
      if (error === undefined) resolve()
      else reject(error)
    }
    const refuse = (error: unknown) => {
      if (isOver) return
      discard()
      finish(error)
    }
    const watch = new UploadWatch(limits, (error) => {
      // What fails between two chunks is stuck.
      if (!isWriting) body.cancel()
      else discard()
      finish(error)
    })
    body.start({
      write(chunk) {
        if (isOver) return undefined
        isWriting = true
        try {
          received += chunk.length
          watch.add(chunk.length)
          const full = isOver ? undefined : scanner.scan(chunk, parts)
          // It is not the client that is slow now.
          return full && watch.pauseFor(full).catch(refuse)
        } catch (error) {
          refuse(error)
          return undefined
        } finally {
          isWriting = false
        }
      },
      end() {
        if (isOver) return
        if (received < declared) finish(uploadTruncated(`after ${received} of ${declared} bytes`))
        else finish(scanner.complete ? undefined : uploadTruncated())
      },
      fail(error) {
        if (!isOver) finish(error)
      },
    })
  })
}

/** Hands the parts of a body to a form. */
class PartReader implements PartSink {
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
