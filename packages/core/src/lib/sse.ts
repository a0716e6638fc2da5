import type { TranscriptionError } from './errors.js'
import type { RenderParams } from './render.js'
import { streamEvents } from './stream-events.js'
import type { TranscriptEvent } from './transcript.js'

/**
 * Renders the events of an engine as server-sent events (contract, section 6). What breaks off ends with `event: error`.
 *
 * @param toError turns what an engine throws into the error that the client is shown
 */
export async function* renderSse(
  events: AsyncIterable<TranscriptEvent>,
  params: RenderParams,
  toError: (error: unknown) => TranscriptionError,
): AsyncGenerator<string> {
  try {
    for await (const event of streamEvents(events, params)) {
      // Doubts are for the app: the wire has no place for them.
      yield frame(event.type === 'transcript.text.done' ? { ...event, warnings: undefined } : event)
    }
  } catch (error) {
    yield `event: error\n${frame(toError(error).toJSON())}`
  }
}

function frame(data: object) {
  return `data: ${JSON.stringify(data)}\n\n`
}
