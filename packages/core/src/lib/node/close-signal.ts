import type { ServerResponse } from 'node:http'

/**
 * A signal that aborts when the client leaves before the answer was sent.
 *
 * It listens to the response: a request closes as soon as its body was read.
 */
export function closeSignal(response: ServerResponse): AbortSignal {
  const controller = new AbortController()
  const check = () => {
    if (!response.writableFinished) controller.abort(new Error('The client is gone.'))
  }
  if (response.closed || response.destroyed) check()
  else response.once('close', check)
  return controller.signal
}
