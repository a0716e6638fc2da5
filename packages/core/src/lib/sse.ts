import type { TranscriptionError } from './errors.js'
import { TranscriptFold } from './fold.js'
import { spaced } from './join-text.js'
import { diarizedSegment, type RenderParams, render } from './render.js'
import type { TranscriptEvent } from './transcript.js'

/**
 * Renders the events of an engine as server-sent events (contract, section 6): `transcript.text.delta` while it works,
 * `transcript.text.segment` with `diarized_json`, and `transcript.text.done` at the end.
 *
 * From an engine that reports no deltas, they are made of its segments, or else of the whole text.
 *
 * @param toError turns what an engine throws into the error that the client is shown
 */
export async function* renderSse(
  events: AsyncIterable<TranscriptEvent>,
  params: RenderParams,
  toError: (error: unknown) => TranscriptionError,
): AsyncGenerator<string> {
  const fold = new TranscriptFold()
  let deltas = false
  let segments = 0
  let told = ''
  try {
    for await (const event of events) {
      fold.add(event)
      if (event.type === 'delta') {
        deltas = true
        const { delta, logprobs, segment_id } = event
        const wantsLogprobs = params.include?.includes('logprobs')
        yield frame({ type: 'transcript.text.delta', delta, ...(wantsLogprobs && { logprobs }), segment_id })
      } else if (event.type === 'segment') {
        if (!deltas) {
          const delta = spaced(told, event.segment.text)
          told += delta
          yield frame({ type: 'transcript.text.delta', delta })
        }
        if (params.response_format === 'diarized_json') yield frame(diarizedSegment(event.segment, segments))
        segments++
      }
    }
    const { text, ...rest } = render(fold.finish(), { ...params, response_format: 'json' })
    if (!deltas && segments === 0 && text !== '') yield frame({ type: 'transcript.text.delta', delta: text })
    yield frame({ type: 'transcript.text.done', text, ...rest })
  } catch (error) {
    yield `event: error\n${frame(toError(error).toJSON())}`
  }
}

function frame(data: object) {
  return `data: ${JSON.stringify(data)}\n\n`
}
