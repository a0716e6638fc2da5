import type { Cue } from './cue.js'
import { type CueLayout, type CueOptions, resolveCueOptions } from './cue-options.js'
import { divide, PAUSE_SECONDS } from './divide.js'
import { fitTimes } from './fit-times.js'
import { linesOf } from './lines-of.js'
import { namedSpeakers, speakerLabel } from './speaker-label.js'
import { widthOf } from './text-width.js'
import { type TimedUnit, timedUnitsOf } from './time-units.js'
import type { TimedText } from './timed-text.js'
import { textOf } from './units.js'

/**
 * Lays a transcript out in subtitles that people can read: of two lines at most, broken at the ends of sentences where it
 * can be, shown for as long as it takes to read them, and never at once.
 *
 * Goes by the times of words where they are known, else by those of segments. A pause of a second and a change of speaker
 * always end a cue. Times out of order are repaired; no text is lost.
 *
 * @param source a `Transcript`, or the body of `verbose_json` or `diarized_json`
 * @example
 * ```ts
 * const vtt = renderVtt(layOutCues(verbose, { maxLineChars: 32 }))
 * ```
 * @throws {TranscriptionError} `upstream_bad_response` when there is text but nothing that tells when it was said
 * @throws {RangeError} for an option out of its range
 */
export function layOutCues(source: TimedText, options?: CueOptions): Cue[] {
  const layout = resolveCueOptions(options)
  const parts = turnsOf(timedUnitsOf(source, layout.maxLineChars))
  const names = namedSpeakers(parts.map(([first]) => ({ speaker: first?.speaker })))
  const cues = parts.flatMap((units, at) => {
    const name = names[at]
    return cuesOfTurn(units, name ? widthOf(speakerLabel(name)) : 0, layout, parts[at + 1]?.[0]?.start)
  })
  const times = fitTimes(cues, layout, source.duration)
  return cues.map(({ units, text }, at) => {
    const { start, end } = times[at] as { start: number; end: number }
    const speaker = units[0]?.speaker
    return { start, end, text, ...(speaker !== undefined && { speaker }), words: wordsWithin(units, start, end) }
  })
}

/** Divides units where a cue ends in any case. */
function turnsOf(units: readonly TimedUnit[]): TimedUnit[][] {
  const turns: TimedUnit[][] = []
  let before: TimedUnit | undefined
  for (const unit of units) {
    const isSame = before && before.speaker === unit.speaker && unit.start - before.end < PAUSE_SECONDS
    if (isSame) turns.at(-1)?.push(unit)
    else turns.push([unit])
    before = unit
  }
  return turns
}

/** @param indent columns that the speaker's name takes before the first word */
function cuesOfTurn(units: readonly TimedUnit[], indent: number, layout: CueLayout, next = Number.POSITIVE_INFINITY) {
  const widths = units.map(({ width }, at) => (at === 0 ? width + indent : width))
  return divide(units, widths, layout, next).map(({ from, to }) => {
    const own = units.slice(from, to)
    return {
      units: own,
      start: own[0]?.start ?? 0,
      end: own.at(-1)?.end ?? 0,
      width: widthOf(textOf(own)) + (from === 0 ? indent : 0),
      text: linesOf(own, widths.slice(from, to), layout),
    }
  })
}

/** Words are not said while their cue is not shown. */
function wordsWithin(units: readonly TimedUnit[], start: number, end: number) {
  const within = (seconds: number) => Math.min(end, Math.max(start, Math.round(seconds * 1000) / 1000))
  return units.map((unit) => ({ text: unit.text, start: within(unit.start), end: within(unit.end) }))
}
