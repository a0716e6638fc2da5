import { within } from './within.js'

/** Silence on a stream after which a comment is sent, in milliseconds: proxies close what is silent for 30 to 60 s. */
export const HEARTBEAT = 15_000

/** A comment of server-sent events: clients pass over it (HTML standard, server-sent events). */
const COMMENT = ': still at work\n\n'

/** The same frames, with a comment whenever nothing else came for a while. */
export async function* withHeartbeat(frames: AsyncGenerator<string>, interval = HEARTBEAT): AsyncGenerator<string> {
  try {
    for (let next = frames.next(); ; ) {
      const frame = await within(interval, next)
      if (frame === undefined) yield COMMENT
      else if (frame.done) return
      else {
        yield frame.value
        next = frames.next()
      }
    }
  } finally {
    // Not waited for: it may be in the midst of something that an abort has yet to end.
    frames.return(undefined).catch(() => {})
  }
}
