import type { IncomingMessage } from 'node:http'
import { clientLeft } from '../upload/incoming-form.js'
import type { BodySource } from '../upload/read-multipart.js'

/** Chunks that wait to be taken before the client has to wait. */
const MAX_WAITING = 4

/** The body of a request of Node. What is not read of it is left to whoever answers. */
export function requestBody(request: IncomingMessage): BodySource {
  let chunks: Uint8Array[] = []
  let state: 'open' | 'ended' | 'gone' = 'open'
  let wake = () => {}
  const onData = (chunk: Uint8Array) => {
    // To pause after each would cost as much as all else that is done with it.
    if (chunks.push(chunk) > MAX_WAITING) request.pause()
    wake()
  }
  const stop = () => {
    request.off('data', onData)
    chunks = []
  }
  request.on('data', onData)
  request.once('end', () => {
    state = 'ended'
    wake()
  })
  request.once('close', () => {
    if (state === 'open') state = 'gone'
    wake()
  })
  const wait = async () => {
    while (chunks.length === 0 && state === 'open') {
      if (request.isPaused()) request.resume()
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
    const chunk = chunks.shift()
    if (!chunk && state === 'gone') throw clientLeft(request.errored)
    return chunk
  }
  return {
    next: () => chunks.shift() ?? wait(),
    cancel: () => {
      state = 'ended'
      stop()
      wake()
    },
    discard: async () => stop(),
  }
}
