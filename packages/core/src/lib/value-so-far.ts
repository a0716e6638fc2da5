import { nextTurn } from './next-turn.js'

/** What a promise has resolved with by the next turn of the event loop, or `undefined` while it is still to come. */
export async function valueSoFar<Value>(promise: Promise<Value>): Promise<Value | undefined> {
  return Promise.race([promise, nextTurn()])
}
