import type { AudioFile } from './audio-file.js'
import { isPromise } from './is-promise.js'

/** Reads bytes piece by piece. Without a stream in between, which costs as much as all else that is done per chunk. */
export interface ChunkReader {
  /**
   * The next chunk, or `undefined` at the end and once it was cancelled; a promise of it where it is still to come.
   *
   * @throws what keeps it from coming
   */
  next(): Uint8Array | undefined | Promise<Uint8Array | undefined>
  /** Ends it: nobody wants the rest. A promise that waits resolves. */
  cancel(): void
}

/** A recording that can also be read without a stream, as ours can. */
export interface ReadableAudio extends AudioFile {
  read(): ChunkReader
}

/** Reads a recording from the start. */
export function readAudio(file: AudioFile | ReadableAudio): ChunkReader {
  if ('read' in file) return file.read()
  const reader = file.stream().getReader()
  return {
    next: () => reader.read().then(({ value }) => value),
    cancel: () => {
      reader.cancel().catch(() => {})
    },
  }
}

/** The same as a stream, which reads no more than it is asked for. */
export function streamChunks(reader: ChunkReader): ReadableStream<Uint8Array> {
  return new ReadableStream(
    {
      pull(controller) {
        const hand = (chunk: Uint8Array | undefined) => (chunk ? controller.enqueue(chunk) : controller.close())
        const next = reader.next()
        if (isPromise(next)) return next.then(hand)
        hand(next)
      },
      cancel: () => reader.cancel(),
    },
    { highWaterMark: 0 },
  )
}
