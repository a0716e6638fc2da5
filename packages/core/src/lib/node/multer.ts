import type { IncomingMessage, ServerResponse } from 'node:http'
import { TranscriptionError } from '../errors.js'
import type { Limits } from '../limits.js'
import { malformed } from '../multipart-scanner.js'
import { checkFilePart, fieldTooLarge, tooManyFields, uploadTruncated } from '../read-multipart.js'
import { fileTooLarge, type Upload } from '../upload.js'
import { isPlainObject, type WireField } from '../wire-fields.js'
import { type AudioStorage, audioStorage, type StoredAudio, storeAudio } from './audio-storage.js'

/** What is used of `multer`; the adapters bring the package. */
export type Multer = (options: MulterOptions) => { any(): Middleware }

type Middleware = (request: never, response: never, next: (error?: unknown) => void) => void

/** Options of multer, as far as they are set here. */
export interface MulterOptions {
  storage: AudioStorage
  limits: Record<string, number>
  defParamCharset: string
}

/**
 * Receives a request's form through multer, into spools instead of multer's memory or disk.
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
  let stored: StoredAudio | undefined
  let parts = 0
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
  }).any()

  const dispose = async () => stored?.dispose()
  try {
    await new Promise<void>((resolve, reject) => {
      refuse = reject
      middleware(request as never, response as never, (error) => (error ? reject(error) : resolve()))
    })
    return { fields: wireFields((request as { body?: unknown }).body), fileField, file: stored?.audio, dispose }
  } catch (error) {
    await dispose()
    throw fromMulterError(error, limits)
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
    fieldArrayIndexLimit: 0,
  }
}

/** Multer folds names with brackets into lists and objects; here they are names again, as they were sent. */
function wireFields(body: unknown): WireField[] {
  return Object.entries(body ?? {}).flatMap(([name, value]): WireField[] => {
    if (Array.isArray(value)) return value.map((entry) => [name, String(entry)])
    if (isPlainObject(value)) return Object.entries(value).map(([key, entry]) => [`${name}[${key}]`, String(entry)])
    return [[name, String(value)]]
  })
}

function fromMulterError(error: unknown, limits: Limits): unknown {
  if (TranscriptionError.isInstance(error)) return error
  const { code, field, message } = error as { code?: string; field?: string; message: string }
  switch (code) {
    case 'LIMIT_FILE_SIZE':
      return fileTooLarge(limits.maxFileSize, error)
    case 'LIMIT_FIELD_VALUE':
      return fieldTooLarge(limits, field, error)
    case 'LIMIT_FIELD_COUNT':
    case 'LIMIT_PART_COUNT':
      return tooManyFields(limits, error)
    default:
      if (code?.startsWith('LIMIT_') || code === 'MISSING_FIELD_NAME') return malformed(message, error)
      if (message === 'Unexpected end of form') return uploadTruncated(error)
      if (message === 'Request aborted') return new TranscriptionError('aborted', 'The client left.', { cause: error })
      return /^(Malformed|Multipart|Unexpected|Unsupported)/.test(message) ? malformed(message, error) : error
  }
}
