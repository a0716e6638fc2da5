import type { Cue } from './cue.js'
import { linesIn } from './cue-text.js'
import { namedSpeakers, speakerLabel } from './speaker-label.js'
import { fileLines, formatTiming, numberIn, parseTiming } from './timing-line.js'

/** How SubRip is written. */
export interface SrtOptions {
  /**
   * Whether `Name: ` stands before the text of each cue whose speaker is not that of the one before, where several talk.
   * Default `true`.
   */
  readonly speakerLabels?: boolean | undefined
}

/**
 * Writes cues as SubRip (`.srt`), numbered from 1.
 *
 * The format has no escapes: an arrow in a text becomes `->`, as whisper writes it. Nor has it speakers, who
 * are named in the text.
 */
export function renderSrt(cues: readonly Cue[], { speakerLabels = true }: SrtOptions = {}): string {
  const names = speakerLabels ? namedSpeakers(cues) : []
  return cues
    .map((cue, at) => {
      const name = names[at]
      const text = linesIn(`${name ? speakerLabel(name) : ''}${cue.text}`).join('\n')
      return `${at + 1}\n${formatTiming(cue, ',')}\n${text.replace(/(?<!-)-{2,}>/g, '->')}\n\n`
    })
    .join('')
}

/**
 * Reads SubRip. Tolerates a byte order mark, every line ending, missing numbers, hours and empty lines between cues, `.`
 * for `,`, and empty lines within a text where the next number tells that it goes on. Styles (`<i>`, `<font …>`,
 * `{\an8}`) are taken out.
 */
export function parseSrt(text: string): Cue[] {
  const lines = fileLines(text)
  const timings = lines.flatMap((line, at) => {
    const times = parseTiming(line)
    return times ? [{ ...times, at, number: at > 0 ? numberIn(lines[at - 1]) : undefined }] : []
  })
  return timings.map(({ start, end, at, number }, index) => {
    const next = timings[index + 1]
    const isNextNumbered = next?.number !== undefined && next.at - 1 > at
    const own = lines.slice(at + 1, next ? next.at - (isNextNumbered ? 1 : 0) : lines.length)
    const isWhole = isNextNumbered && number !== undefined && next.number === number + 1
    return { start, end, text: textOf(isWhole ? own : untilEmpty(own)) }
  })
}

function untilEmpty(lines: readonly string[]): readonly string[] {
  const end = lines.findIndex((line) => line.trim() === '')
  return end === -1 ? lines : lines.slice(0, end)
}

const STYLES = /<\/?(?:b|i|u|s|em|strong|font|span|c|v)(?:[\s.][^<>]*)?>|\{\\[^{}]*\}/gi

function textOf(lines: readonly string[]): string {
  return linesIn(lines.join('\n').replace(STYLES, '')).join('\n')
}
