import type { AudioFile } from './audio-file.js'
import { audioFromPath } from './audio-from-path.js'
import { TranscriptionError } from './errors.js'
import type { Limits } from './limits.js'
import { nodeModule } from './platform.js'
import { unlessAborted } from './unless-aborted.js'
import { IncomingFile } from './upload/incoming-file.js'

/** Bytes of a recording: at once, or as a stream of the web or of Node, which is read once. */
export type AudioData = Uint8Array | ArrayBuffer | Blob | ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>

/** Bytes and the name that the recording is to have. */
export interface NamedAudio {
  /** Default `audio`, with the extension of the format that the bytes have. */
  readonly name?: string | undefined
  readonly data: AudioData
}

/** What multer and the likes make of an uploaded file, in memory or on disk. */
export type UploadedFile = { readonly originalname: string } & (
  | { readonly buffer: Uint8Array }
  | { readonly path: string }
  | { readonly audio: AudioFile }
)

/**
 * A recording in any of the ways an app may have it: a `File` or a `Blob`, the path of a file or its `file:` URL, bytes,
 * bytes with a name, a stream of the web or of Node, or a file that multer received.
 *
 * A text is a path, and so is what an object names as `path`: never pass one that a client has sent.
 */
export type AudioSource = AudioFile | Blob | string | URL | AudioData | NamedAudio | UploadedFile

/** A recording that can be read as often as needed, until it is disposed of. */
export interface OpenedAudio {
  readonly file: AudioFile
  /** Frees what was kept of a stream. */
  dispose(): Promise<void>
}

/**
 * Opens a recording. What can be read only once is kept, like an upload: in memory up to 256 KiB, then in a temporary file.
 *
 * @throws {TranscriptionError} `not_found`, `invalid_value` for what is no recording; for a stream also `file_too_large`,
 * `empty_file`, `unsupported_format`
 */
export async function openAudio(
  source: AudioSource,
  limits: Pick<Limits, 'maxFileSize'>,
  signal: AbortSignal,
): Promise<OpenedAudio> {
  if (typeof source === 'string') return lasting(await audioFromPath(source))
  if (!isObject(source)) throw notAudio()
  if (source instanceof URL) return lasting(await audioFromPath(pathOf(source)))
  if (isAudioFile(source)) return lasting(source)
  if (isBlob(source)) return lasting(fromBlob(source))
  if (isData(source)) return openData({ data: source }, limits, signal)
  if ('data' in source && isData(source.data)) return openData(source, limits, signal)
  if ('originalname' in source) return openUploaded(source)
  throw notAudio()
}

async function openUploaded(upload: UploadedFile): Promise<OpenedAudio> {
  const name = upload.originalname
  if ('audio' in upload) return lasting(upload.audio)
  if ('buffer' in upload) return lasting(fromBytes(upload.buffer, name))
  if ('path' in upload) return lasting({ ...(await audioFromPath(upload.path)), name })
  throw notAudio()
}

async function openData(
  { name = '', data }: NamedAudio,
  limits: Pick<Limits, 'maxFileSize'>,
  signal: AbortSignal,
): Promise<OpenedAudio> {
  if (isBlob(data)) return lasting({ ...fromBlob(data), name })
  if (ArrayBuffer.isView(data)) return lasting(fromBytes(bytesOf(data), name))
  if (isArrayBuffer(data)) return lasting(fromBytes(new Uint8Array(data), name))
  if ('locked' in data && data.locked) throw lockedStream()
  const incoming = new IncomingFile(name, limits)
  try {
    for await (const chunk of abortable(data, signal)) {
      if (!ArrayBuffer.isView(chunk)) throw notBytes()
      // A copy: whoever made the stream may use its memory again.
      await incoming.write(bytesOf(chunk).slice())
    }
    incoming.end()
    return { file: await incoming.audio, dispose: () => incoming.dispose() }
  } catch (error) {
    await incoming.dispose()
    throw error
  }
}

/** Chunks of a stream, which is cancelled when the signal aborts, and also when it isn't read to its end. */
async function* abortable(data: ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>, signal: AbortSignal) {
  const chunks = 'getReader' in data ? readerOf(data) : data[Symbol.asyncIterator]()
  try {
    for (;;) {
      const { done, value } = await unlessAborted(chunks.next(), signal)
      if (done) return
      yield value
    }
  } finally {
    // Not waited for: a stream that is stuck would never answer.
    Promise.resolve(chunks.return?.()).catch(() => {})
    abandon(data)
  }
}

/** Frees a stream that is not read, or not to its end. */
export function abandon(source: unknown): void {
  const data = isObject(source) && 'data' in source ? source.data : source
  if (!isObject(data)) return
  if ('getReader' in data) {
    const stream = data as ReadableStream
    if (!stream.locked) stream.cancel().catch(() => {})
  } else if ('destroy' in data && typeof data.destroy === 'function') {
    // What it still has to say concerns nobody, and would end the process.
    if ('on' in data && typeof data.on === 'function') data.on('error', () => {})
    data.destroy()
  }
}

/** A stream as an iterator; not all platforms have it on the stream itself. */
function readerOf(stream: ReadableStream<Uint8Array>): AsyncIterator<Uint8Array, undefined> {
  const reader = stream.getReader()
  return {
    next: async () => {
      const { done, value } = await reader.read()
      return done ? { done, value: undefined } : { done, value }
    },
    return: async () => {
      await reader.cancel()
      return { done: true, value: undefined }
    },
  }
}

function lasting(file: AudioFile): OpenedAudio {
  return { file, dispose: async () => {} }
}

function fromBytes(bytes: Uint8Array, name: string): AudioFile {
  return {
    name,
    type: '',
    size: bytes.length,
    stream: () =>
      new ReadableStream({
        start(controller) {
          if (bytes.length > 0) controller.enqueue(bytes)
          controller.close()
        },
      }),
  }
}

function fromBlob(blob: Blob): AudioFile {
  return { name: '', type: blob.type, size: blob.size, stream: () => blob.stream() }
}

function pathOf(url: URL): string {
  const path = url.protocol === 'file:' ? nodeModule('node:url')?.fileURLToPath(url) : undefined
  if (path !== undefined) return path
  throw new TranscriptionError(
    'invalid_value',
    `Recordings are not fetched from '${url.protocol}' addresses. Fetch it yourself, and pass the answer's body.`,
    { param: 'file' },
  )
}

/** Also of another realm, as those of test runners. */
function isArrayBuffer(value: object): value is ArrayBuffer {
  return Object.prototype.toString.call(value) === '[object ArrayBuffer]'
}

function bytesOf(view: ArrayBufferView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function isAudioFile(source: object): source is AudioFile {
  return 'name' in source && 'stream' in source && typeof source.stream === 'function'
}

function isBlob(source: object): source is Blob {
  return 'stream' in source && typeof source.stream === 'function'
}

function isData(source: unknown): source is AudioData {
  if (!isObject(source)) return false
  return (
    ArrayBuffer.isView(source) ||
    isArrayBuffer(source) ||
    isBlob(source) ||
    'getReader' in source ||
    Symbol.asyncIterator in source
  )
}

function notAudio() {
  return new TranscriptionError(
    'invalid_value',
    "'file' must be a File or Blob, a path, bytes, { name, data }, a stream, or a file that multer received.",
    { param: 'file' },
  )
}

function lockedStream() {
  return new TranscriptionError('invalid_value', "The stream in 'file' is being read by somebody else.", {
    param: 'file',
  })
}

function notBytes() {
  return new TranscriptionError('invalid_value', "The stream in 'file' must give bytes: set no encoding on it.", {
    param: 'file',
  })
}
