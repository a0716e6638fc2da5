import { TranscriptionError } from './errors.js'
import { type Limits, maxBodySize } from './limits.js'
import { MultipartScanner } from './multipart-scanner.js'
import { boundaryOf } from './request-head.js'
import { fileTooLarge, IncomingFile, type Upload } from './upload.js'
import type { WireField } from './wire-fields.js'

/**
 * Receives a multipart body from a web stream, in bounded memory.
 *
 * @param fileField name of the part that holds the recording
 * @throws {TranscriptionError} `invalid_multipart`, `upload_truncated`, `upload_timeout`, `file_too_large`, `unsupported_format`, …
 */
export async function readMultipart(
  body: ReadableStream<Uint8Array>,
  contentType: string,
  limits: Limits,
  fileField = 'file',
): Promise<Upload> {
  const scanner = new MultipartScanner(boundaryOf(contentType))
  const form = new IncomingForm(limits, fileField)
  let size = 0
  try {
    for await (const chunk of withIdleTimeout(body, limits)) {
      size += chunk.length
      if (size > maxBodySize(limits)) throw fileTooLarge(limits.maxFileSize)
      for (const piece of scanner.scan(chunk)) {
        if (piece.type === 'part') form.startPart(piece.name, piece.filename)
        else if (piece.type === 'data') await form.write(piece.chunk)
        else form.endPart()
      }
    }
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
  #field: { readonly name: string; readonly chunks: Uint8Array[]; size: number } | undefined

  constructor(limits: Limits, fileField: string) {
    this.#limits = limits
    this.#fileField = fileField
  }

  startPart(name: string, filename: string | undefined): void {
    if (filename === undefined) {
      if (this.#fields.length >= this.#limits.maxFields) throw tooManyFields(this.#limits)
      this.#field = { name, chunks: [], size: 0 }
      return
    }
    checkFilePart(name, this.#fileField, this.#file !== undefined)
    this.#field = undefined
    this.#file = new IncomingFile(filename, this.#limits)
  }

  async write(chunk: Uint8Array): Promise<void> {
    if (!this.#field) return this.#file?.write(chunk)
    this.#field.size += chunk.length
    if (this.#field.size > this.#limits.maxFieldSize) throw fieldTooLarge(this.#limits, this.#field.name)
    this.#field.chunks.push(chunk)
  }

  endPart(): void {
    if (!this.#field) return
    const { name, chunks } = this.#field
    const decoder = new TextDecoder()
    this.#fields.push([
      name,
      chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join('') + decoder.decode(),
    ])
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

/** The error for a body that ends before its closing boundary. */
export function uploadTruncated(cause?: unknown): TranscriptionError {
  return new TranscriptionError(
    'upload_truncated',
    'The upload ended before its closing boundary, so the recording is not whole; nothing was transcribed. Send it again.',
    { param: 'file', cause },
  )
}

/** The error for a text field over the limit. */
export function fieldTooLarge({ maxFieldSize }: Limits, param?: string, cause?: unknown): TranscriptionError {
  return new TranscriptionError('invalid_value', `A field is larger than ${maxFieldSize} bytes.`, { param, cause })
}

/** The error for too many text fields. */
export function tooManyFields({ maxFields }: Limits, cause?: unknown): TranscriptionError {
  return new TranscriptionError('invalid_multipart', `The form has more than ${maxFields} fields.`, { cause })
}

/** The error for an upload from which nothing comes any more. */
export function uploadTimedOut({ uploadIdleTimeout }: Limits): TranscriptionError {
  return new TranscriptionError('upload_timeout', `No byte of the upload came for ${uploadIdleTimeout / 1000} s.`)
}

async function* withIdleTimeout(body: ReadableStream<Uint8Array>, limits: Limits) {
  const reader = body.getReader()
  try {
    for (;;) {
      const { done, value } = await orTimeout(reader.read(), limits)
      if (done) return
      yield value
    }
  } finally {
    reader.cancel().catch(() => {})
  }
}

function orTimeout<Value>(read: Promise<Value>, limits: Limits): Promise<Value> {
  let timer: ReturnType<typeof setTimeout>
  const idle = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(uploadTimedOut(limits)), limits.uploadIdleTimeout)
  })
  return Promise.race([read, idle]).finally(() => clearTimeout(timer))
}
