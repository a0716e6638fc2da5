import type { EventEmitter } from 'node:events'

/** Resolves when a stream that was full takes more, or will take nothing any more: `drain`, `close` or another event. */
export function drained(stream: EventEmitter, ...others: readonly string[]): Promise<void> {
  const events = ['drain', 'close', ...others]
  return new Promise((resolve) => {
    const done = () => {
      for (const event of events) stream.off(event, done)
      resolve()
    }
    for (const event of events) stream.on(event, done)
  })
}
