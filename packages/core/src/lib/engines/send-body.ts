import type { ClientRequest } from 'node:http'
import type { ChunkReader } from '../chunk-reader.js'
import type { UpstreamClock } from './upstream-clock.js'

/**
 * Writes the body of a call with back-pressure, and stops when the upstream has answered already: it won't read the rest.
 *
 * @param onFailure told what keeps the body from being read
 */
export function sendBody(
  call: ClientRequest,
  body: ChunkReader,
  clock: UpstreamClock,
  onFailure: (error: unknown) => void,
): void {
  let isOver = false
  const stop = () => {
    isOver = true
    body.cancel()
  }
  /** True when the next chunk can be taken at once. */
  const step = (): boolean => {
    const chunk = body.next(advance)
    if (chunk === 'later') {
      clock.pause()
      return false
    }
    clock.resume()
    if (chunk !== 'end') return call.write(chunk)
    isOver = true
    call.end()
    return false
  }
  const advance = () => {
    try {
      while (!isOver && !call.destroyed && step());
    } catch (error) {
      stop()
      onFailure(error)
    }
  }
  for (const event of ['response', 'close']) call.once(event, stop)
  // Comes only after a write that found the call full.
  call.on('drain', advance)
  advance()
}
