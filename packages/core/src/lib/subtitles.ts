import { formatSubtitleTime, parseSubtitleTime } from './subtitle-time.js'

/** One subtitle: times in seconds, text of one or more lines. */
export interface Cue {
  readonly start: number
  readonly end: number
  readonly text: string
}

/**
 * Writes cues as SubRip (`.srt`), numbered from 1.
 *
 * The format has no escapes: an arrow in a text becomes `->`, as whisper writes it.
 */
export function renderSrt(cues: readonly Cue[]): string {
  return cues
    .map((cue, index) => `${index + 1}\n${timing(cue, ',')}\n${lines(cue.text).replace(/-{2,}>/g, '->')}\n\n`)
    .join('')
}

/** Writes cues as WebVTT (`.vtt`). Hours are always printed; `&`, `<` and `>` are escaped as the format wants it. */
export function renderVtt(cues: readonly Cue[]): string {
  return `WEBVTT\n\n${cues.map((cue) => `${timing(cue, '.')}\n${escapeVtt(lines(cue.text))}\n\n`).join('')}`
}

/** Reads SubRip. Tolerates a byte order mark, CRLF, missing numbers and hours, and `.` for `,`. */
export function parseSrt(text: string): Cue[] {
  return parseBlocks(text, (line) => line)
}

/** Reads WebVTT. Headers, notes, styles and regions are passed over, tags are taken out. */
export function parseVtt(text: string): Cue[] {
  return parseBlocks(text, unescapeVtt)
}

function timing({ start, end }: Cue, decimalMark: ',' | '.') {
  return `${formatSubtitleTime(start, decimalMark)} --> ${formatSubtitleTime(end, decimalMark)}`
}

/** An empty line would end the cue. */
function lines(text: string) {
  return text
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n')
}

const TIMING_LINE = /^\s*([\d:.,]+)\s*-->\s*([\d:.,]+)(?:\s|$)/

function parseBlocks(text: string, read: (line: string) => string): Cue[] {
  const cues: Cue[] = []
  let cue: { start: number; end: number; lines: string[] } | undefined
  const finish = () => {
    if (cue) cues.push({ start: cue.start, end: cue.end, text: cue.lines.join('\n') })
    cue = undefined
  }
  for (const line of text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/)) {
    const [, from = '', to = ''] = TIMING_LINE.exec(line) ?? []
    const [start, end] = [parseSubtitleTime(from), parseSubtitleTime(to)]
    if (start !== undefined && end !== undefined) {
      finish()
      cue = { start, end, lines: [] }
    } else if (line.trim() === '') finish()
    else cue?.lines.push(read(line))
  }
  finish()
  return cues
}

function escapeVtt(text: string) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

const VTT_ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&nbsp;': '\u00A0',
  '&lrm;': '\u200E',
  '&rlm;': '\u200F',
}

function unescapeVtt(text: string) {
  return text.replace(/<[^<>]*>/g, '').replace(/&\w+;/g, (entity) => VTT_ENTITIES[entity] ?? entity)
}
