import { decodeField, type MultipartError, make, type PartInfo } from 'multipasta'
import { TranscriptionError } from './errors.js'
import { type Limits, maxBodySize } from './limits.js'
import { fileTooLarge, IncomingFile, type Upload } from './upload.js'
import type { WireField } from './wire-fields.js'

/** What one chunk of the body brought, in order. */
type Piece =
  | { readonly type: 'file'; readonly info: PartInfo }
  | { readonly type: 'data'; readonly chunk: Uint8Array }
  | { readonly type: 'field'; readonly name: string; readonly value: string }

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
  const fields: WireField[] = []
  let file: IncomingFile | undefined
  const scanner = new MultipartScanner(contentType, limits)
  try {
    for await (const chunk of withIdleTimeout(body, limits)) {
      for (const piece of scanner.scan(chunk)) {
        if (piece.type === 'field') fields.push([piece.name, piece.value])
        else if (piece.type === 'data') await file?.write(piece.chunk)
        else {
          checkFilePart(piece.info.name, fileField, file !== undefined)
          file = new IncomingFile(piece.info.filename ?? '', limits)
        }
      }
    }
    scanner.end()
    return { fields, file: file?.finish(), dispose: async () => file?.dispose() }
  } catch (error) {
    await file?.dispose()
    throw error
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

/** Turns chunks of a body into pieces, over a push parser. */
class MultipartScanner {
  readonly #parser: ReturnType<typeof make>
  readonly #maxBodySize: number
  readonly #limits: Limits
  #pieces: Piece[] = []
  #failure: TranscriptionError | undefined
  #size = 0
  #complete = false

  constructor(contentType: string, limits: Limits) {
    this.#limits = limits
    this.#maxBodySize = maxBodySize(limits)
    this.#parser = make({
      headers: { 'content-type': contentType },
      maxParts: limits.maxFields + 1,
      maxFieldSize: limits.maxFieldSize,
      isFile: (info) => info.filename !== undefined,
      onField: (info, value) => {
        this.#pieces.push({ type: 'field', name: info.name, value: decodeField(info, value) })
      },
      onFile: (info) => {
        this.#pieces.push({ type: 'file', info })
        return (chunk) => {
          if (chunk) this.#pieces.push({ type: 'data', chunk })
        }
      },
      onError: (error) => {
        this.#failure ??= toTranscriptionError(error, limits)
      },
      onDone: () => {
        this.#complete = true
      },
    })
  }

  scan(chunk: Uint8Array): readonly Piece[] {
    this.#size += chunk.length
    if (this.#size > this.#maxBodySize) throw fileTooLarge(this.#limits.maxFileSize)
    this.#pieces = []
    // What follows the closing boundary is no part of the form (RFC 2046, section 5.1.1).
    if (this.#complete) return this.#pieces
    try {
      this.#parser.write(chunk)
    } catch (cause) {
      throw malformed(cause)
    }
    if (this.#failure) throw this.#failure
    return this.#pieces
  }

  end() {
    if (!this.#complete) throw uploadTruncated()
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

function toTranscriptionError(error: MultipartError, limits: Limits): TranscriptionError {
  if (error._tag === 'EndNotReached') return uploadTruncated(error)
  if (error._tag !== 'ReachedLimit') return malformed(error)
  if (error.limit === 'MaxFieldSize') return fieldTooLarge(limits, undefined, error)
  if (error.limit === 'MaxParts') return tooManyFields(limits, error)
  return fileTooLarge(limits.maxFileSize, error)
}

/** The error for a text field over the limit. */
export function fieldTooLarge({ maxFieldSize }: Limits, param?: string, cause?: unknown): TranscriptionError {
  return new TranscriptionError('invalid_value', `A field is larger than ${maxFieldSize} bytes.`, { param, cause })
}

/** The error for too many text fields. */
export function tooManyFields({ maxFields }: Limits, cause?: unknown): TranscriptionError {
  return new TranscriptionError('invalid_multipart', `The form has more than ${maxFields} fields.`, { cause })
}

/** The error for a body that is no multipart form. */
export function malformed(cause: unknown): TranscriptionError {
  return new TranscriptionError('invalid_multipart', 'The body is not a well-formed multipart/form-data form.', {
    cause,
  })
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
