import { splitSentences } from '@transcribekit/core/subtitles'
import type { Span } from './segmenter.js'
import { spokenWeight, spread } from './spread.js'

/** A cue is shown for this long at least, in seconds. */
const MIN_CUE_SECONDS = 0.05
/** A cue that ends within this many seconds of a pause is taken to end at the pause… */
const SNAP_SECONDS = 0.6
/** …or within this part of its own length. */
const SNAP_SHARE = 0.35

/** A sentence or a part of one, with estimated times in seconds. */
export interface Cue extends Span {
  readonly text: string
}

/** Splits a recognised text into cues and estimates when each was said; `parts` is where speech was heard. */
export function splitIntoCues(text: string, parts: readonly Span[]): Cue[] {
  const texts = splitSentences(text)
  const spans = spread(texts.map(spokenWeight), parts)
  const cues: Cue[] = []
  /** Where the next cue starts, when the one before ends at a pause. */
  let afterPause: number | undefined
  for (const [i, span] of spans.entries()) {
    const start = afterPause ?? Math.max(span.start, cues.at(-1)?.end ?? 0)
    const pause = i < spans.length - 1 ? nearestPause(span, start, parts) : undefined
    const end = Math.max(pause?.start ?? span.end, start + MIN_CUE_SECONDS)
    afterPause = pause && Math.max(pause.end, end)
    cues.push({ start, end, text: texts[i] as string })
  }
  return cues
}

/** The pause at which a cue that is estimated to end at `span.end` probably ends. */
function nearestPause(span: Span, start: number, parts: readonly Span[]): Span | undefined {
  let best: Span | undefined
  let reach = Math.max(SNAP_SECONDS, SNAP_SHARE * (span.end - span.start))
  for (const [i, part] of parts.entries()) {
    const next = parts[i + 1]
    if (!next || part.end <= start + MIN_CUE_SECONDS) continue
    const distance = Math.min(Math.abs(part.end - span.end), Math.abs(next.start - span.end))
    if (distance >= reach) continue
    reach = distance
    best = { start: part.end, end: next.start }
  }
  return best
}
