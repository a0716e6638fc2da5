import { TranscriptionError } from '../errors.js'
import { LINGER, type Limits } from '../limits.js'
import { boundaryOf } from '../request-head.js'
import { ByteBuffer } from './byte-buffer.js'
import type { IncomingFile } from './incoming-file.js'
import { clientLeft, fieldTooLarge, IncomingForm, type IncomingFormOptions, uploadTruncated } from './incoming-form.js'
import { MultipartScanner } from './multipart-scanner.js'
import type { Upload } from './upload.js'
import { UploadWatch } from './upload-watch.js'

/** What is told of a body beside its bytes. */
export interface MultipartOptions extends IncomingFormOptions {
  /** The body's length in bytes, where its request tells it: what is shorter was cut on its way. */
  readonly declared?: number | undefined
}

/**
 * Receives a multipart body from a web stream, in bounded memory. It goes on while the upload that is returned is read.
 *
 * What can't be used makes the upload's promises reject: `invalid_multipart`, `upload_truncated`, `upload_timeout`,
 * `file_too_large`, `unsupported_format`, …
 *
 * @throws {TranscriptionError} `invalid_multipart` when the content type names no boundary
 */
export function readMultipart(
  body: ReadableStream<Uint8Array>,
  contentType: string,
  options: MultipartOptions,
): Upload {
  const form = new IncomingForm(options)
  const parts = new PartReader(form, options.limits)
  const scanner = new MultipartScanner(boundaryOf(contentType))
  receive(body, scanner, parts, options).then(
    () => form.finish(),
    (error) => form.fail(error),
  )
  return form
}

async function receive(
  body: ReadableStream<Uint8Array>,
  scanner: MultipartScanner,
  parts: PartReader,
  { limits, declared = 0 }: MultipartOptions,
) {
  const reader = body.getReader()
  let failure: TranscriptionError | undefined
  let state: 'waiting' | 'busy' | 'over' = 'busy'
  const watch = new UploadWatch(limits, (error) => {
    failure = error
    // A read that waits is done by that.
    if (state === 'waiting') cancel(reader)
  })
  let received = 0
  try {
    for (;;) {
      state = 'waiting'
      const { done, value } = await readOrLeave(reader)
      state = done ? 'over' : 'busy'
      if (value) watch.add(value.length)
      if (failure) throw failure
      if (done) break
      received += value.length
      for (const piece of scanner.scan(value)) {
        if (piece.type === 'part') parts.start(piece.name, piece.filename)
        else if (piece.type === 'end') parts.end()
        else {
          const full = parts.write(piece.chunk)
          // It is not the client that is slow now.
          if (full) await watch.pauseFor(full)
        }
      }
    }
  } finally {
    watch.stop()
    if (state === 'busy') discardRest(reader)
  }
  if (received < declared) throw uploadTruncated(`after ${received} of ${declared} bytes`)
  if (!scanner.complete) throw uploadTruncated()
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

/**
 * Reads the rest of a refused upload and throws it away, for 2 s at most.
 * Node's servers never get to the next request of a connection whose body was cancelled (seen with Next 16).
 */
async function discardRest(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  let isOver = false
  const timer = setTimeout(() => {
    isOver = true
    cancel(reader)
  }, LINGER)
  try {
    while (!isOver && !(await reader.read()).done) {
      // Others have their turn: a stream that is never out of data would let nobody in.
      await new Promise((resolve) => setTimeout(resolve))
    }
  } catch {
    // The client is gone, and so is what it sent.
  } finally {
    clearTimeout(timer)
  }
}

function cancel(reader: ReadableStreamDefaultReader<Uint8Array>): void {
  reader.cancel().catch(() => {})
}

/** A body that fails is one whose client is gone, unless the framework has cut it at a limit of its own. */
async function readOrLeave(reader: ReadableStreamDefaultReader<Uint8Array>) {
  try {
    return await reader.read()
  } catch (cause) {
    if ((cause as { status?: unknown } | undefined)?.status === 413) throw cutByFramework(cause)
    throw clientLeft(cause)
  }
}

/** SvelteKit, for one, has a limit of its own (`BODY_SIZE_LIMIT`, 512 kB). */
function cutByFramework(cause: unknown) {
  const message = "The request is larger than this server's framework lets through; its limit must be raised."
  return new TranscriptionError('file_too_large', message, { param: 'file', cause })
}
