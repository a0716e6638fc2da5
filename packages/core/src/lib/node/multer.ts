import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Writable } from 'node:stream'
import { TranscriptionError } from '../errors.js'
import { fileTooLarge } from '../file-too-large.js'
import type { Limits } from '../limits.js'
import { clientLeft, fieldTooLarge, type IncomingForm, uploadTruncated } from '../upload/incoming-form.js'
import { malformed } from '../upload/multipart-scanner.js'
import { unknownParameter } from '../wire-fields.js'
import type { AudioStorage } from './audio-storage.js'
import { FastPath } from './fast-path.js'
import { feedParser } from './feed-parser.js'
import { Pump } from './pump.js'

/** What is used of `multer`; the adapters bring the package. */
export type Multer = (options: MulterOptions) => { any(): Middleware }

type Middleware = (request: never, response: never, next: (error?: unknown) => void) => void

/** Options of multer, as far as they are set here. */
export interface MulterOptions {
  storage: AudioStorage
  limits: Record<string, number>
  defParamCharset: string
  streamHandler(request: IncomingMessage, parser: Writable): void
}

/**
 * Receives a request's form through multer, into spools instead of multer's memory or disk. It goes on while the form
 * is read; what can't be used makes the form fail.
 *
 * The text fields are taken as the parser reports them, before multer folds their names into lists and objects.
 *
 * @returns a function that ends it
 */
export function receiveThroughMulter(
  multer: Multer,
  request: IncomingMessage,
  response: ServerResponse,
  form: IncomingForm,
  limits: Limits,
): () => void {
  const fastPath = new FastPath(request.headers['content-type'])
  let stopFeeding = () => {}
  // Multer reads a refused upload to its end before it tells; the client is to know at once.
  const refuse = (error: unknown) => {
    stopFeeding()
    form.fail(fromMulterError(error, form, limits))
  }
  const middleware = multer({
    storage: {
      _handleFile(_request, part, done) {
        const finish = (error?: unknown) => {
          if (error) refuse(error)
          done(error, undefined)
        }
        try {
          const file = form.startFile(part.fieldname, part.originalname)
          const pump = new Pump(part.stream, file)
          fastPath.enter(part.stream, pump)
          pump.whole.then(() => finish(), finish)
        } catch (error) {
          part.stream.resume()
          finish(error)
        }
      },
      _removeFile: (_request, _part, done) => done(null),
    },
    limits: multerLimits(limits),
    // File names are UTF-8 in all clients of today; multer's own default garbles them.
    defParamCharset: 'utf8',
    streamHandler(_request, parser) {
      parser.on('field', (name: string, value: string, { valueTruncated }: { valueTruncated: boolean }) => {
        try {
          if (valueTruncated) throw fieldTooLarge(limits, name)
          form.addField(name, value)
        } catch (error) {
          refuse(error)
        }
      })
      parser.on('fieldsLimit', () => refuse(form.tooManyFields()))
      stopFeeding = feedParser(request, parser, fastPath, limits, refuse)
    },
  }).any()
  middleware(request as never, response as never, (error) => {
    stopFeeding()
    if (error) refuse(error)
    else form.finish()
  })
  return () => stopFeeding()
}

/**
 * Every limit of multer. Its defaults break legal requests or are dangerous: a field of 1 MB is too small for a speaker
 * reference, and an unbounded array index freezes the process (CVE-2026-82333).
 */
function multerLimits({ maxFileSize, maxFieldSize, maxFields }: Limits) {
  return {
    // The form refuses one byte less, and at once.
    fileSize: maxFileSize + 1,
    fieldSize: maxFieldSize,
    fields: maxFields,
    fieldNameSize: 100,
    files: 2,
    parts: maxFields + 2,
    headerPairs: 20,
    fieldNestingDepth: 1,
    fieldArrayIndexLimit: maxFields,
  }
}

function fromMulterError(error: unknown, form: IncomingForm, limits: Limits): unknown {
  if (TranscriptionError.isInstance(error)) return error
  const { code, field, message } = error as { code?: string; field?: string; message: string }
  switch (code) {
    case 'LIMIT_FILE_SIZE':
      return fileTooLarge(limits.maxFileSize, error)
    case 'LIMIT_FIELD_VALUE':
      return fieldTooLarge(limits, field, error)
    case 'LIMIT_FIELD_COUNT':
    case 'LIMIT_PART_COUNT':
      return form.tooManyFields(error)
    case 'LIMIT_FIELD_NESTING':
    case 'LIMIT_FIELD_ARRAY_INDEX':
      return unknownParameter(field ?? '')
    default:
      if (code?.startsWith('LIMIT_') || code === 'MISSING_FIELD_NAME') return malformed(message, error)
      if (/^Unexpected end of (form|file)$/.test(message)) return uploadTruncated(undefined, error)
      if (/^Request (aborted|closed)$/.test(message)) return clientLeft(error)
      return /^(Malformed|Multipart|Unexpected|Unsupported)/.test(message) ? malformed(message, error) : error
  }
}
