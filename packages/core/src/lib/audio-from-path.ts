import type { AudioFile } from './audio-file.js'
import { TranscriptionError } from './errors.js'
import { nodeModule } from './platform.js'

/**
 * A recording on disk. It is read when it is transcribed, never held in memory.
 *
 * @throws {TranscriptionError} `not_found` when there is no such file
 */
export async function audioFromPath(path: string): Promise<AudioFile> {
  const [fs, paths, streams] = [nodeModule('node:fs'), nodeModule('node:path'), nodeModule('node:stream')]
  if (!fs || !paths || !streams) {
    throw new TranscriptionError('invalid_value', 'There are no files here: pass a File, a Blob or bytes.', {
      param: 'file',
    })
  }
  const stats = await fs.promises.stat(path).catch((cause: unknown) => {
    throw notFound(`There is no file '${paths.basename(path)}'.`, cause)
  })
  if (!stats.isFile()) throw notFound(`'${paths.basename(path)}' is not a file.`)
  return {
    name: paths.basename(path),
    type: '',
    size: stats.size,
    // Node's declaration of the very same class.
    stream: () => streams.Readable.toWeb(fs.createReadStream(path)) as unknown as ReadableStream<Uint8Array>,
  }
}

/** The whole path is in the cause: clients may see the message. */
function notFound(message: string, cause?: unknown) {
  return new TranscriptionError('not_found', message, { param: 'file', cause })
}
