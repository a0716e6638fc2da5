import { Arrival } from './arrival.js'
import type { AudioFile } from './audio-file.js'

/**
 * Reads bytes piece by piece, by calls alone: a stream or a promise for each piece costs as much as all else that is
 * done with it.
 */
export interface ChunkReader {
  /**
   * The next chunk, `'end'` at the end and once it was cancelled, or `'later'` while it is still to come: then `wake` is
   * called once, when it is time to ask again. What `wake` throws is not caught.
   *
   * @throws what keeps it from coming
   */
  next(wake: () => void): Uint8Array | 'later' | 'end'
  /** Ends it: nobody wants the rest. Who waits is woken. */
  cancel(): void
}

/** A recording that can also be read without a stream, as ours can. */
export interface ReadableAudio extends AudioFile {
  read(): ChunkReader
}

/** Reads a recording from the start. */
export function readAudio(file: AudioFile | ReadableAudio): ChunkReader {
  return 'read' in file ? file.read() : readStream(file.stream())
}

function readStream(stream: ReadableStream<Uint8Array>): ChunkReader {
  const reader = stream.getReader()
  let coming: Arrival<Uint8Array | 'end'> | undefined
  return {
    next(wake) {
      coming ??= new Arrival(
        reader.read().then(({ value }) => value ?? 'end'),
        wake,
      )
      const chunk = coming.take()
      if (chunk !== 'later') coming = undefined
      return chunk
    },
    cancel: () => {
      reader.cancel().catch(() => {})
    },
  }
}

/** Waits for the next chunk; `undefined` at the end. */
export function nextChunk(reader: ChunkReader): Promise<Uint8Array | undefined> {
  return new Promise((resolve, reject) => {
    const ask = () => {
      try {
        const chunk = reader.next(ask)
        if (chunk !== 'later') resolve(chunk === 'end' ? undefined : chunk)
      } catch (error) {
        reject(error)
      }
    }
    ask()
  })
}

/** The same as a stream, which reads no more than it is asked for. */
export function streamChunks(reader: ChunkReader): ReadableStream<Uint8Array> {
  return new ReadableStream(
    {
      async pull(controller) {
        const chunk = await nextChunk(reader)
        if (chunk) controller.enqueue(chunk)
        else controller.close()
      },
      cancel: () => reader.cancel(),
    },
    { highWaterMark: 0 },
  )
}
