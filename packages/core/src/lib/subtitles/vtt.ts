import type { Cue } from './cue.js'
import { linesIn } from './cue-text.js'
import { speakerName } from './speaker-label.js'
import { formatSubtitleTime } from './subtitle-time.js'
import { fileLines, formatTiming, numberIn, parseTiming } from './timing-line.js'
import { escapeVtt, readVttText } from './vtt-text.js'

/** How WebVTT is written. */
export interface VttOptions {
  /** Whether each word has its time, so that it can be shown as it is said (`::cue(:past)`). Default `false`. */
  readonly karaoke?: boolean | undefined
}

/**
 * Writes cues as WebVTT (`.vtt`). Hours are always printed; `&`, `<` and `>` are escaped as the format wants it, and each
 * cue of a speaker has its voice tag, `<v Name>`.
 */
export function renderVtt(cues: readonly Cue[], { karaoke = false }: VttOptions = {}): string {
  const blocks = cues.map((cue) => {
    const name = speakerName(cue.speaker)
    const text = karaoke ? karaokeText(cue) : escapeVtt(linesIn(cue.text).join('\n'))
    return `${formatTiming(cue, '.')}\n${name ? `<v ${escapeVtt(name)}>` : ''}${text}\n\n`
  })
  return `WEBVTT\n\n${blocks.join('')}`
}

/** The text with the time of each word before it; times ascend within the cue, as the specification demands. */
function karaokeText({ words = [], ...cue }: Cue): string {
  const text = linesIn(cue.text).join('\n')
  const parts: string[] = []
  let at = 0
  let last = toMilliseconds(cue.start)
  for (const word of words) {
    const found = text.indexOf(word.text, at)
    // A word that isn't there ends the search: each would be looked for to the end.
    if (found === -1 || word.text === '') break
    const time = toMilliseconds(word.start)
    const isTimed = time > last && time < toMilliseconds(cue.end)
    const own = escapeVtt(word.text)
    parts.push(escapeVtt(text.slice(at, found)))
    parts.push(isTimed ? `<${formatSubtitleTime(word.start, '.')}><c>${own}</c>` : own)
    if (isTimed) last = time
    at = found + word.text.length
  }
  return parts.join('') + escapeVtt(text.slice(at))
}

function toMilliseconds(seconds: number) {
  return Math.round(seconds * 1000)
}

/**
 * Reads WebVTT. Headers, notes, styles, regions, identifiers and settings are passed over; tags are taken out, but for
 * the voice, which is the speaker. Tolerates a byte order mark, every line ending, missing hours and empty lines between
 * cues, and `,` for `.`; an empty line within a text ends it, as the specification has it. Where the empty line before
 * the next cue is missing, a number that goes on counting is that cue's identifier, and no text.
 */
export function parseVtt(text: string): Cue[] {
  const cues: Cue[] = []
  let open: { start: number; end: number; lines: string[] } | undefined
  let before = ''
  /** The number of the cue that is open. */
  let counted = 0
  const finish = () => {
    if (!open) return
    const { lines, ...times } = open
    const read = readVttText(lines.join('\n'))
    cues.push({ ...times, ...read, text: linesIn(read.text).join('\n') })
    open = undefined
  }
  for (const line of fileLines(text)) {
    const times = parseTiming(line)
    if (times) {
      const number = numberIn(before)
      const isText = open && (number !== counted + 1 || linesIn(open.lines.slice(0, -1).join('\n')).length === 0)
      if (open && !isText) open.lines.pop()
      finish()
      counted = (isText ? undefined : number) ?? cues.length + 1
      open = { ...times, lines: [] }
      // A line of spaces is none that ends a cue: YouTube's begin with one.
    } else if (line === '') finish()
    else open?.lines.push(line)
    before = line
  }
  finish()
  return cues
}
