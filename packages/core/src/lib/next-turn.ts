import { isNode } from './platform.js'

/** The next turn of the event loop: what waits has its turn first. */
export function nextTurn(): Promise<undefined> {
  return new Promise((resolve) => {
    if (isNode()) setImmediate(() => resolve(undefined))
    else setTimeout(() => resolve(undefined))
  })
}
