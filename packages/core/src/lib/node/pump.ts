import type { Readable } from 'node:stream'
import type { IncomingFile } from '../upload/incoming-file.js'

/**
 * Writes a stream into a file, with back-pressure, and ends it.
 * The stream is always read to its end: a part that is no longer read would block its request for ever.
 */
export class Pump {
  /** Resolves when the stream has ended; rejects when it broke off, or the file can't be used. */
  readonly whole: Promise<void>
  readonly #stream: Readable
  readonly #file: IncomingFile
  #state: 'ready' | 'full' | 'refused' = 'ready'
  #refuse: (error: unknown) => void = () => {}

  constructor(stream: Readable, file: IncomingFile) {
    this.#stream = stream
    this.#file = file
    this.whole = new Promise((resolve, reject) => {
      this.#refuse = (error) => {
        this.#state = 'refused'
        file.fail(error)
        stream.off('data', this.#take)
        stream.resume()
        reject(error)
      }
      stream.once('end', () => {
        try {
          file.end()
          resolve()
        } catch (error) {
          this.#refuse(error)
        }
      })
    })
    stream.on('data', this.#take)
    stream.once('error', this.#refuse)
  }

  /** True when the file has all that the stream was given, and takes more. */
  get isReady(): boolean {
    return this.#state === 'ready' && this.#stream.readableLength === 0
  }

  /**
   * Writes what the stream is not given, when ready.
   * What is returned, if anything, is to be waited for; it never rejects.
   */
  write(chunk: Uint8Array): Promise<void> | undefined {
    try {
      const room = this.#file.write(chunk)
      if (!room) return undefined
      this.#state = 'full'
      return room.then(() => {
        if (this.#state === 'full') this.#state = 'ready'
      }, this.#refuse)
    } catch (error) {
      this.#refuse(error)
      return undefined
    }
  }

  readonly #take = (chunk: Uint8Array) => {
    const room = this.write(chunk)
    if (!room) return
    this.#stream.pause()
    room.then(() => this.#stream.resume())
  }
}
