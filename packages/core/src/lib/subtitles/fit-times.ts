import type { CueLayout } from './cue-options.js'

/** When a cue's text is said, in seconds, and the columns of it. */
export interface SpokenCue {
  readonly start: number
  readonly end: number
  readonly width: number
}

/** Gaps below this are closed, in milliseconds: 12 frames at 24 per second (Netflix, Timing Guidelines). */
const CLOSED_GAP = 500
/** Where speakers talk at once, the later one's text waits so long for the other's to be seen, in milliseconds. */
const LEAST_SHOWN = 300

/**
 * When cues are shown: from when they are said, for as long as it takes to read them, and never over the next one. In
 * whole milliseconds, as the formats have them, returned in seconds.
 *
 * @param duration length of the recording in seconds: nothing is shown after it
 */
export function fitTimes(
  cues: readonly SpokenCue[],
  layout: CueLayout,
  duration: number | undefined,
): { start: number; end: number }[] {
  const starts = startsOf(cues)
  const end = duration === undefined ? Number.POSITIVE_INFINITY : Math.round(duration * 1000)
  return cues.map((cue, at) => {
    const start = starts[at] as number
    const said = Math.max(start + 1, Math.round(cue.end * 1000))
    const read = start + 1000 * Math.max(layout.minCueSeconds, cue.width / layout.maxCharsPerSecond)
    const longest = start + Math.round(1000 * layout.maxCueSeconds)
    const wanted = Math.min(longest, Math.max(said, Math.round(read)))
    const next = starts[at + 1]
    if (next === undefined) return inSeconds(start, Math.min(wanted, Math.max(said, end)))
    const latest = next - Math.min(Math.round(1000 * layout.gapSeconds), Math.floor((next - start) / 2))
    const isClosed = next - wanted < CLOSED_GAP && latest <= longest
    return inSeconds(start, isClosed ? latest : Math.min(wanted, latest))
  })
}

/** In order, each later than the one before. */
function startsOf(cues: readonly SpokenCue[]): number[] {
  const starts: number[] = []
  let before = Number.NEGATIVE_INFINITY
  for (const { start, end } of cues) {
    const said = Math.round(start * 1000)
    // What is put off keeps the time it needs itself.
    const putOff = Math.min(before + LEAST_SHOWN, Math.round(end * 1000) - LEAST_SHOWN)
    before = Math.max(said, before + 1, putOff)
    starts.push(before)
  }
  return starts
}

function inSeconds(start: number, end: number) {
  return { start: start / 1000, end: end / 1000 }
}
