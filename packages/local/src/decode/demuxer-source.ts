import { CustomSource, ReadableStreamSource, type Source } from 'mediabunny'
import type { ByteSource } from './byte-source.js'

const CACHE_BYTES = 8 * 1024 * 1024
const BLOCK = 1 << 16

/**
 * A recording as mediabunny wants to read it. One that is still arriving has no size, so that no index at its end is
 * looked for where the start is enough. It is read from front to back, and what lies more than 8 MiB back is
 * forgotten: a container that needs it can only be read when it is whole.
 */
export function toDemuxerSource(source: ByteSource): Source {
  const { size } = source
  if (size === undefined) return toStreamSource(source)
  return new CustomSource({
    getSize: () => size,
    read: (start, end) => source.read(start, end - start),
    maxCacheSize: CACHE_BYTES,
    prefetchProfile: 'fileSystem',
  })
}

function toStreamSource(source: ByteSource): ReadableStreamSource {
  let position = 0
  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const bytes = await source.readSome(position, BLOCK)
        position += bytes.length
        if (bytes.length > 0) controller.enqueue(bytes)
        else controller.close()
      },
    },
    { highWaterMark: 0 },
  )
  // What nobody waits for any more may fail; by default it would end the thread.
  return new ReadableStreamSource(stream, { maxCacheSize: CACHE_BYTES, handleUnhandledError: () => undefined })
}
