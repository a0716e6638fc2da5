import { ByteBuffer } from './byte-buffer.js'
import { TranscriptionError } from './errors.js'
import { LINGER, type Limits } from './limits.js'
import { MultipartScanner } from './multipart-scanner.js'
import { boundaryOf } from './request-head.js'
import { IncomingFile, type Upload } from './upload.js'
import { UploadWatch } from './upload-watch.js'
import { fileSentAsText, type WireField } from './wire-fields.js'

/**
 * Receives a multipart body from a web stream, in bounded memory.
 *
 * @param fileField name of the part that holds the recording
 * @param declared the body's length in bytes, where its request tells it: what is shorter was cut on its way
 * @throws {TranscriptionError} `invalid_multipart`, `upload_truncated`, `upload_timeout`, `file_too_large`, `unsupported_format`, …
 */
export async function readMultipart(
  body: ReadableStream<Uint8Array>,
  contentType: string,
  limits: Limits,
  fileField = 'file',
  declared = 0,
): Promise<Upload> {
  const scanner = new MultipartScanner(boundaryOf(contentType))
  const form = new IncomingForm(limits, fileField)
  let received = 0
  try {
    for await (const chunk of watched(body, limits)) {
      received += chunk.length
      for (const piece of scanner.scan(chunk)) {
        if (piece.type === 'part') form.startPart(piece.name, piece.filename)
        else if (piece.type === 'data') await form.write(piece.chunk)
        else form.endPart()
      }
    }
    if (received < declared) throw uploadTruncated(`after ${received} of ${declared} bytes`)
    if (!scanner.complete) throw uploadTruncated()
    return form.finish()
  } catch (error) {
    await form.dispose()
    throw error
  }
}

/** A form on its way in: text fields in memory, the recording in a spool. */
class IncomingForm {
  readonly #limits: Limits
  readonly #fileField: string
  readonly #fields: WireField[] = []
  #file: IncomingFile | undefined
  /** The text field that is being read; `undefined` while the recording is. */
  #field: { readonly name: string; readonly value: ByteBuffer } | undefined

  constructor(limits: Limits, fileField: string) {
    this.#limits = limits
    this.#fileField = fileField
  }

  startPart(name: string, filename: string | undefined): void {
    if (filename === undefined) {
      if (this.#fields.length >= this.#limits.maxFields) throw tooManyFields(this.#limits, this.#fields)
      this.#field = { name, value: new ByteBuffer() }
      return
    }
    checkFilePart(name, this.#fileField, this.#file !== undefined)
    this.#field = undefined
    this.#file = new IncomingFile(filename, this.#limits)
  }

  async write(chunk: Uint8Array): Promise<void> {
    if (!this.#field) return this.#file?.write(chunk)
    const { name, value } = this.#field
    value.append(chunk)
    if (value.length > this.#limits.maxFieldSize) throw fieldTooLarge(this.#limits, name)
  }

  endPart(): void {
    if (!this.#field) return
    const { name, value } = this.#field
    this.#fields.push([name, new TextDecoder().decode(value.view())])
    this.#field = undefined
  }

  finish(): Upload {
    return {
      fields: this.#fields,
      fileField: this.#fileField,
      file: this.#file?.finish(),
      dispose: () => this.dispose(),
    }
  }

  async dispose(): Promise<void> {
    await this.#file?.dispose()
  }
}

/**
 * Refuses a file in a part where none belongs.
 *
 * @throws {TranscriptionError} `unknown_parameter`, `invalid_value`
 */
export function checkFilePart(name: string, fileField: string, alreadySent: boolean): void {
  if (name !== fileField) {
    throw new TranscriptionError(
      'unknown_parameter',
      `Send the recording as '${fileField}', not '${name.slice(0, 60)}'.`,
      {
        param: name.slice(0, 60),
      },
    )
  }
  if (alreadySent) {
    throw new TranscriptionError('invalid_value', `Send exactly one '${fileField}'.`, { param: fileField })
  }
}

/** The error for a body that ends too early. */
export function uploadTruncated(where = 'before its closing boundary', cause?: unknown): TranscriptionError {
  return new TranscriptionError(
    'upload_truncated',
    `The upload ended ${where}, so the recording is not whole; nothing was transcribed. Send it again. (In Next.js, a proxy.ts that matches the route cuts bodies at proxyClientMaxBodySize.)`,
    { param: 'file', cause },
  )
}

/** The error for a text field over the limit. */
export function fieldTooLarge({ maxFieldSize }: Limits, param?: string, cause?: unknown): TranscriptionError {
  return new TranscriptionError('invalid_value', `A field is larger than ${maxFieldSize} bytes.`, { param, cause })
}

/** The error for too many text fields. SDKs take a bare buffer apart into `file[0]`, `file[1]`, … */
export function tooManyFields(
  { maxFields }: Limits,
  fields: readonly WireField[],
  cause?: unknown,
): TranscriptionError {
  if (fields.some(([name]) => /^file\[\d+\]$/.test(name))) return fileSentAsText()
  return new TranscriptionError('invalid_multipart', `The form has more than ${maxFields} fields.`, { cause })
}

/** The chunks of a body, as long as they come as they should. */
async function* watched(body: ReadableStream<Uint8Array>, limits: Limits): AsyncGenerator<Uint8Array> {
  const reader = body.getReader()
  let failure: TranscriptionError | undefined
  let state: 'waiting' | 'busy' | 'over' = 'busy'
  const watch = new UploadWatch(limits, (error) => {
    failure = error
    // A read that waits is done by that.
    if (state === 'waiting') cancel(reader)
  })
  try {
    for (;;) {
      state = 'waiting'
      const { done, value } = await readOrLeave(reader)
      state = done ? 'over' : 'busy'
      if (value) watch.add(value.length)
      if (failure) throw failure
      if (done) return
      yield value
    }
  } finally {
    watch.stop()
    if (state === 'busy') discardRest(reader)
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

/** The error for an upload whose client is gone. */
export function clientLeft(cause?: unknown): TranscriptionError {
  return new TranscriptionError('aborted', 'The client left before the upload was whole.', { cause })
}
