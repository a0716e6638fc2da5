import type { Readable } from 'node:stream'
import type { IncomingFile } from '../upload/incoming-file.js'

/**
 * Writes a stream into a file, with back-pressure, and ends it.
 * The stream is always read to its end: a part that is no longer read would block its request for ever.
 */
export function pump(stream: Readable, file: IncomingFile): Promise<void> {
  return new Promise((resolve, reject) => {
    const refuse = (error: unknown) => {
      file.fail(error)
      stream.off('data', write)
      stream.resume()
      reject(error)
    }
    const write = (chunk: Uint8Array) => {
      try {
        const full = file.write(chunk)
        if (!full) return
        stream.pause()
        full.then(() => stream.resume(), refuse)
      } catch (error) {
        refuse(error)
      }
    }
    stream.on('data', write)
    stream.once('error', refuse)
    stream.once('end', () => {
      try {
        file.end()
        resolve()
      } catch (error) {
        refuse(error)
      }
    })
  })
}
