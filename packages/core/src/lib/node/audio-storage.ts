import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Readable } from 'node:stream'
import type { AudioFile } from '../audio-file.js'
import { TranscriptionError } from '../errors.js'
import { DEFAULT_LIMITS, type Limits } from '../limits.js'
import { IncomingFile } from '../upload/incoming-file.js'
import { Pump } from './pump.js'

/** A multer storage engine, as far as it is used here. */
export interface AudioStorage {
  _handleFile(request: IncomingMessage, part: FilePart, done: (error?: unknown, info?: StoredAudio) => void): void
  _removeFile(
    request: IncomingMessage,
    part: FilePart & Partial<StoredAudio>,
    done: (error: Error | null) => void,
  ): void
}

/** What multer tells of a part. */
export interface FilePart {
  readonly fieldname: string
  readonly originalname: string
  readonly stream: Readable
}

/** What the storage adds to multer's `req.file`. */
export interface StoredAudio {
  /** The recording, named and typed by its bytes; it can be read until the answer is sent. */
  readonly audio: AudioFile
  /** Bytes. */
  readonly size: number
  /** Frees the recording before the answer is sent. */
  dispose(): Promise<void>
}

/**
 * A storage for your own multer: recordings go to memory up to 256 KiB and then to an unlinked temporary file,
 * and are there until the answer is sent: read them by {@link storedAudio}. What is no audio is refused by its first bytes.
 *
 * @param options `maxFileSize` in bytes, default 26 214 400 (25 MiB)
 * @example
 * ```ts
 * const upload = multer({ storage: audioStorage() })
 * app.post('/notes', upload.single('voice'), async (req, res) => {
 *   res.json(await transcriber.transcribe({ file: storedAudio(req.file) }))
 * })
 * ```
 */
export function audioStorage({
  maxFileSize = DEFAULT_LIMITS.maxFileSize,
}: Partial<Pick<Limits, 'maxFileSize'>> = {}): AudioStorage {
  return {
    _handleFile(request, part, done) {
      const file = new IncomingFile(part.originalname, { maxFileSize })
      const dispose = () => file.dispose()
      ;(request as { res?: ServerResponse }).res?.once('close', dispose)
      new Pump(part.stream, file).whole
        .then(() => file.audio)
        .then(
          (audio) => done(null, { audio, size: audio.size ?? 0, dispose }),
          (error) => {
            dispose()
            done(error)
          },
        )
    },
    _removeFile(_request, { dispose }, done) {
      Promise.resolve(dispose?.()).then(() => done(null), done)
    },
  }
}

/**
 * The recording that {@link audioStorage} kept.
 *
 * @param file multer's `req.file`, or one of `req.files`
 * @throws {TranscriptionError} `middleware_missing` when the file was kept by another storage, or there is none
 */
export function storedAudio(file: object | undefined): AudioFile {
  if (file && 'audio' in file) return (file as StoredAudio).audio
  throw new TranscriptionError(
    'middleware_missing',
    "There is no recording. Put multer({ storage: audioStorage() }).single('voice') before this handler, and send the form's field of that name as a file.",
  )
}
