import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { Readable } from 'node:stream'
import type { ReadableStream as NodeReadableStream } from 'node:stream/web'
import type { AudioFile } from '../audio-file.js'
import { TranscriptionError } from '../errors.js'

/**
 * A recording on disk. It is read when it is transcribed, never held in memory.
 *
 * @throws {TranscriptionError} `not_found` when there is no such file
 */
export async function audioFromPath(path: string): Promise<AudioFile> {
  const stats = await stat(path).catch((cause: unknown) => {
    throw new TranscriptionError('not_found', `There is no file '${path}'.`, { param: 'file', cause })
  })
  if (!stats.isFile()) throw new TranscriptionError('not_found', `'${path}' is not a file.`, { param: 'file' })
  return {
    name: basename(path),
    type: '',
    size: stats.size,
    stream: () => toByteStream(Readable.toWeb(createReadStream(path))),
  }
}

/** Node's declaration of the very same class. */
function toByteStream(stream: NodeReadableStream): ReadableStream<Uint8Array> {
  return stream as unknown as ReadableStream<Uint8Array>
}
