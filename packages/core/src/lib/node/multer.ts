import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Writable } from 'node:stream'
import { TranscriptionError } from '../errors.js'
import type { Limits } from '../limits.js'
import { malformed } from '../multipart-scanner.js'
import { checkFilePart, clientLeft, fieldTooLarge, tooManyFields, uploadTruncated } from '../read-multipart.js'
import { fileTooLarge, type Upload } from '../upload.js'
import { unknownParameter, type WireField } from '../wire-fields.js'
import { type AudioStorage, audioStorage, type StoredAudio, storeAudio } from './audio-storage.js'
import { feedParser } from './feed-parser.js'

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
 * Receives a request's form through multer, into spools instead of multer's memory or disk.
 *
 * The text fields are taken as the parser reports them, before multer folds their names into lists and objects.
 *
 * @throws {TranscriptionError} every code of an upload that can't be used
 */
export async function receiveThroughMulter(
  multer: Multer,
  request: IncomingMessage,
  response: ServerResponse,
  limits: Limits,
  fileField: string,
): Promise<Upload> {
  const fields: WireField[] = []
  let stored: StoredAudio | undefined
  let parts = 0
  let stopFeeding = () => {}
  // Multer reads a refused upload to its end before it tells; the client is to know at once.
  let refuse: (error: unknown) => void = () => {}
  const middleware = multer({
    storage: {
      ...audioStorage(limits),
      _handleFile(_request, part, done) {
        const finish = (error?: unknown, info?: StoredAudio) => {
          if (error) refuse(error)
          stored = info
          done(error, info)
        }
        try {
          checkFilePart(part.fieldname, fileField, parts++ > 0)
        } catch (error) {
          part.stream.resume()
          return finish(error, stored)
        }
        storeAudio(part, limits.maxFileSize, response, finish)
      },
    },
    limits: multerLimits(limits),
    // File names are UTF-8 in all clients of today; multer's own default garbles them.
    defParamCharset: 'utf8',
    streamHandler(_request, parser) {
      parser.on('field', (name: string, value: string, { valueTruncated }: { valueTruncated: boolean }) => {
        if (valueTruncated) refuse(fieldTooLarge(limits, name))
        else fields.push([name, value])
      })
      parser.on('fieldsLimit', () => refuse(tooManyFields(limits, fields)))
      stopFeeding = feedParser(request, parser, limits, (error) => refuse(error))
    },
  }).any()

  const dispose = async () => stored?.dispose()
  try {
    await new Promise<void>((resolve, reject) => {
      refuse = reject
      middleware(request as never, response as never, (error) => (error ? reject(error) : resolve()))
    })
    return { fields, fileField, file: stored?.audio, dispose }
  } catch (error) {
    await dispose()
    throw fromMulterError(error, limits, fields)
  } finally {
    stopFeeding()
  }
}

/**
 * Every limit of multer. Its defaults break legal requests or are dangerous: a field of 1 MB is too small for a speaker
 * reference, and an unbounded array index freezes the process (CVE-2026-82333).
 */
function multerLimits({ maxFileSize, maxFieldSize, maxFields }: Limits) {
  return {
    fileSize: maxFileSize,
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

function fromMulterError(error: unknown, limits: Limits, fields: readonly WireField[]): unknown {
  if (TranscriptionError.isInstance(error)) return error
  const { code, field, message } = error as { code?: string; field?: string; message: string }
  switch (code) {
    case 'LIMIT_FILE_SIZE':
      return fileTooLarge(limits.maxFileSize, error)
    case 'LIMIT_FIELD_VALUE':
      return fieldTooLarge(limits, field, error)
    case 'LIMIT_FIELD_COUNT':
    case 'LIMIT_PART_COUNT':
      return tooManyFields(limits, fields, error)
    case 'LIMIT_FIELD_NESTING':
    case 'LIMIT_FIELD_ARRAY_INDEX':
      return unknownParameter(field ?? '')
    default:
      if (code?.startsWith('LIMIT_') || code === 'MISSING_FIELD_NAME') return malformed(message, error)
      if (message === 'Unexpected end of form') return uploadTruncated(undefined, error)
      if (/^Request (aborted|closed)$/.test(message)) return clientLeft(error)
      return /^(Malformed|Multipart|Unexpected|Unsupported)/.test(message) ? malformed(message, error) : error
  }
}
