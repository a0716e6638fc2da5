import type { Span } from './segmenter.js'
import { spokenWeight, spread } from './spread.js'

/** Longest text of a cue: two lines of a subtitle. */
export const MAX_CUE_CHARACTERS = 84
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
  const texts = splitText(text)
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

/** Splits a text after its sentences, and sentences that are too long between words. Joined by spaces it is the same. */
export function splitText(text: string, maxCharacters = MAX_CUE_CHARACTERS): string[] {
  const cues: string[] = []
  let cue = ''
  for (const word of text.split(/\s+/).filter(Boolean)) {
    if (cue && (endsSentence(cue) || cue.length + 1 + word.length > maxCharacters)) {
      cues.push(cue)
      cue = word
    } else cue = cue ? `${cue} ${word}` : word
  }
  if (cue) cues.push(cue)
  return cues
}

const SENTENCE_END = /[.!?…]["'”’)\]]*$/
const ABBREVIATION = /(?:^|\s)(?:mr|mrs|ms|dr|st|vs|jr|sr|prof|etc|e\.g|i\.e|\p{Lu})\.$/iu

function endsSentence(text: string): boolean {
  return SENTENCE_END.test(text) && !ABBREVIATION.test(text)
}
