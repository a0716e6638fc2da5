import type { AudioFile } from '../audio-file.js'
import { TranscriptionError } from '../errors.js'
import type { Limits } from '../limits.js'
import { fileSentAsText, type WireField } from '../wire-fields.js'
import { IncomingFile } from './incoming-file.js'
import type { Upload } from './upload.js'

/** How a form is received. */
export interface IncomingFormOptions {
  readonly limits: Limits
  /** Name of the part that holds the recording. Default `file`. */
  readonly fileField?: string | undefined
  /** Whether the recording can be read more than once. Default `true`. */
  readonly keep?: boolean | undefined
  /** Called after each text field with all so far; throws for what no further field can mend. */
  readonly check?: ((fields: readonly WireField[]) => void) | undefined
}

/**
 * A form on its way in, whatever parser takes it apart: text fields in memory, the recording where it can be read while
 * it arrives. The parser must end it by {@link finish} or {@link fail}.
 */
export class IncomingForm implements Upload {
  readonly fileField: string
  readonly file: Promise<AudioFile | undefined>
  readonly fields: Promise<readonly WireField[]>
  readonly #options: IncomingFormOptions
  readonly #fields: WireField[] = []
  #incoming: IncomingFile | undefined
  #isOver = false
  #resolveFile: (file: AudioFile | Promise<AudioFile> | undefined) => void = () => {}
  #rejectFile: (error: unknown) => void = () => {}
  #resolveFields: (fields: readonly WireField[]) => void = () => {}
  #rejectFields: (error: unknown) => void = () => {}

  constructor(options: IncomingFormOptions) {
    this.#options = options
    this.fileField = options.fileField ?? 'file'
    this.file = new Promise((resolve, reject) => {
      this.#resolveFile = resolve
      this.#rejectFile = reject
    })
    this.fields = new Promise((resolve, reject) => {
      this.#resolveFields = resolve
      this.#rejectFields = reject
    })
    // Not everybody waits for both.
    this.file.catch(() => {})
    this.fields.catch(() => {})
  }

  /**
   * Begins the recording; whoever writes it also calls its `end()`.
   *
   * @throws {TranscriptionError} `unknown_parameter`, `invalid_value` for a part where none belongs
   */
  startFile(name: string, filename: string): IncomingFile {
    this.#checkFilePart(name)
    const { limits, keep } = this.#options
    const file = new IncomingFile(filename, { ...limits, keep })
    this.#incoming = file
    this.#resolveFile(file.audio)
    return file
  }

  /** @throws {TranscriptionError} `invalid_multipart`, and what `check` throws */
  addField(name: string, value: string): void {
    if (this.#fields.length >= this.#options.limits.maxFields) throw tooManyFields(this.#options.limits, this.#fields)
    this.#fields.push([name, value])
    this.#options.check?.(this.#fields)
  }

  /** The error for more fields than there may be, for parsers that count them. */
  tooManyFields(cause?: unknown): TranscriptionError {
    return tooManyFields(this.#options.limits, this.#fields, cause)
  }

  /** The body is whole. */
  finish(): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#resolveFile(undefined)
    this.#resolveFields(this.#fields)
  }

  /** The upload is refused, or broke off. */
  fail(error: unknown): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#rejectFields(error)
    this.#rejectFile(error)
    this.#incoming?.fail(error)
  }

  async dispose(): Promise<void> {
    await this.#incoming?.dispose()
  }

  #checkFilePart(name: string) {
    const { fileField } = this
    const shown = name.slice(0, 60)
    if (name !== fileField) {
      throw new TranscriptionError('unknown_parameter', `Send the recording as '${fileField}', not '${shown}'.`, {
        param: shown,
      })
    }
    if (this.#incoming) {
      throw new TranscriptionError('invalid_value', `Send exactly one '${fileField}'.`, { param: fileField })
    }
  }
}

/** The error for a text field over the limit. */
export function fieldTooLarge({ maxFieldSize }: Limits, param?: string, cause?: unknown): TranscriptionError {
  return new TranscriptionError('invalid_value', `A field is larger than ${maxFieldSize} bytes.`, { param, cause })
}

/** The error for too many text fields. SDKs take a bare buffer apart into `file[0]`, `file[1]`, … */
function tooManyFields({ maxFields }: Limits, fields: readonly WireField[], cause?: unknown): TranscriptionError {
  if (fields.some(([name]) => /^file\[\d+\]$/.test(name))) return fileSentAsText()
  return new TranscriptionError('invalid_multipart', `The form has more than ${maxFields} fields.`, { cause })
}

/** The error for a body that ends too early. */
export function uploadTruncated(where = 'before its closing boundary', cause?: unknown): TranscriptionError {
  return new TranscriptionError(
    'upload_truncated',
    `The upload ended ${where}, so the recording is not whole; nothing was transcribed. Send it again. (In Next.js, a proxy.ts that matches the route cuts bodies at proxyClientMaxBodySize.)`,
    { param: 'file', cause },
  )
}

/** The error for an upload whose client is gone. */
export function clientLeft(cause?: unknown): TranscriptionError {
  return new TranscriptionError('aborted', 'The client left before the upload was whole.', { cause })
}
