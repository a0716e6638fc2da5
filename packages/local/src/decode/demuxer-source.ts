import { CustomSource, ReadableStreamSource, type Source } from 'mediabunny'
import type { ByteSource } from './byte-source.js'

const CACHE_BYTES = 8 * 1024 * 1024
const BLOCK = 1 << 16

/**
 * A container that goes on for so long without audio while it arrives has its index at the end, or claims that one of
 * its parts has an absurd length: such a part would be held in memory.
 */
const MAX_BYTES_WITHOUT_AUDIO = 32 * 1024 * 1024

export interface DemuxerSource {
  readonly source: Source
  /** To be called whenever audio has come out of the container. */
  readonly gotAudio: () => void
}

/**
 * A recording as mediabunny wants to read it. One that is still arriving has no size, so that no index at its end is
 * looked for where the start is enough. It is read from front to back, and what lies more than 8 MiB back is
 * forgotten: a container that needs it can only be read when it is whole.
 */
export function toDemuxerSource(bytes: ByteSource): DemuxerSource {
  const { size } = bytes
  if (size === undefined) return toStreamSource(bytes)
  const source = new CustomSource({
    getSize: () => size,
    read: (start, end) => bytes.read(start, end - start),
    maxCacheSize: CACHE_BYTES,
    prefetchProfile: 'fileSystem',
  })
  return { source, gotAudio: () => undefined }
}

function toStreamSource(bytes: ByteSource): DemuxerSource {
  let position = 0
  let audioUntil = 0
  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (position - audioUntil > MAX_BYTES_WITHOUT_AUDIO) throw new Error('no audio for too long')
        const block = await bytes.readSome(position, BLOCK)
        position += block.length
        if (block.length > 0) controller.enqueue(block)
        else controller.close()
      },
    },
    { highWaterMark: 0 },
  )
  // What nobody waits for any more may fail; by default it would end the thread.
  const source = new ReadableStreamSource(stream, { maxCacheSize: CACHE_BYTES, handleUnhandledError: () => undefined })
  const gotAudio = () => {
    audioUntil = position
  }
  return { source, gotAudio }
}
