import type { IncomingMessage } from 'node:http'
import { clientLeft } from '../upload/incoming-form.js'
import type { BodySource } from '../upload/read-multipart.js'

/** The body of a request of Node. What is not read of it is left to whoever answers. */
export function requestBody(request: IncomingMessage): BodySource {
  let chunks: Uint8Array[] = []
  let state: 'open' | 'ended' | 'gone' = 'open'
  let wake = () => {}
  const onData = (chunk: Uint8Array) => {
    chunks.push(chunk)
    // One after the other: the next is asked for when this one is taken.
    request.pause()
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
      request.resume()
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
    discard: stop,
  }
}
