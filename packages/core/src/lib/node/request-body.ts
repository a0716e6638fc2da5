import type { IncomingMessage } from 'node:http'
import type { BodySource } from '../upload/body-source.js'
import { clientLeft } from '../upload/incoming-form.js'

/** The body of a request of Node. What is not read of it is left to whoever answers. */
export function requestBody(request: IncomingMessage): BodySource {
  let stop = () => {}
  return {
    start(sink) {
      let isOver = false
      const onData = (chunk: Uint8Array) => {
        const full = sink.write(chunk)
        if (!full) return
        request.pause()
        full.then(() => {
          if (!isOver) request.resume()
        })
      }
      stop = () => {
        isOver = true
        request.off('data', onData)
      }
      request.on('data', onData)
      request.once('end', () => {
        if (isOver) return
        stop()
        sink.end()
      })
      request.once('close', () => {
        if (isOver) return
        stop()
        sink.fail(clientLeft(request.errored))
      })
    },
    cancel: () => stop(),
    discard: async () => stop(),
  }
}
