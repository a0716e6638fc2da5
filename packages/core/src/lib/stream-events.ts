import { TranscriptFold } from './fold.js'
import { spaced } from './join-text.js'
import { diarizedSegment, type RenderParams, render, renderWithWarnings } from './render.js'
import type { TranscriptionStreamEvent } from './results.js'
import type { TranscriptEvent } from './transcript.js'

/**
 * Renders the events of an engine as those of the contract (section 6): `transcript.text.delta` while it works,
 * `transcript.text.segment` with `diarized_json`, and `transcript.text.done` at the end. The contract knows no times in
 * other streams; with `verbose_json` the last event has all of that format beside its own.
 *
 * From an engine that reports no deltas, they are made of its segments, or else of the whole text.
 *
 * @throws what the engine throws
 */
export async function* streamEvents(
  events: AsyncIterable<TranscriptEvent>,
  params: RenderParams,
): AsyncGenerator<TranscriptionStreamEvent> {
  const fold = new TranscriptFold()
  let deltas = false
  let segments = 0
  /** The last sign that was told. */
  let last = ''
  for await (const event of events) {
    fold.add(event)
    if (event.type === 'delta') {
      deltas = true
      const { delta, segment_id } = event
      const logprobs = params.include?.includes('logprobs') ? event.logprobs : undefined
      yield {
        type: 'transcript.text.delta',
        delta,
        ...(logprobs && { logprobs: [...logprobs] }),
        ...(segment_id !== undefined && { segment_id }),
      }
    } else if (event.type === 'segment') {
      if (!deltas) {
        const delta = spaced(last, event.segment.text)
        last = delta.at(-1) ?? last
        yield { type: 'transcript.text.delta', delta }
      }
      if (params.response_format === 'diarized_json') yield diarizedSegment(event.segment, segments)
      segments++
    }
  }
  const transcript = fold.finish()
  const done = renderWithWarnings(transcript, { ...params, response_format: 'json' })
  if (!deltas && segments === 0 && done.text !== '') yield { type: 'transcript.text.delta', delta: done.text }
  const timed =
    params.response_format === 'verbose_json' && render(transcript, { ...params, response_format: 'verbose_json' })
  yield { type: 'transcript.text.done', ...timed, ...done }
}
