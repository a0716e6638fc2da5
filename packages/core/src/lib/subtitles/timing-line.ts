import type { Cue } from './cue.js'
import { formatSubtitleTime, parseSubtitleTime } from './subtitle-time.js'

/** The times of a cue as they stand above its text. */
export function formatTiming({ start, end }: Cue, decimalMark: ',' | '.'): string {
  return `${formatSubtitleTime(start, decimalMark)} --> ${formatSubtitleTime(end, decimalMark)}`
}

/** What follows the times are settings, which are passed over. */
const TIMING_LINE = /^\s*([\d:.,]+)\s*-->\s*([\d:.,]+)(?:\s|$)/

/** Reads the line of a cue's times, in seconds; `undefined` when it is none. */
export function parseTiming(line: string): { start: number; end: number } | undefined {
  const [, from = '', to = ''] = TIMING_LINE.exec(line) ?? []
  const [start, end] = [parseSubtitleTime(from), parseSubtitleTime(to)]
  return start === undefined || end === undefined ? undefined : { start, end }
}

/** The number that stands above the times of a cue. */
export function numberIn(line = ''): number | undefined {
  return /^\s*\d{1,9}\s*$/.test(line) ? Number(line) : undefined
}

/**
 * The lines of a file, whatever they end with, without its byte order mark. `\r\r\n` is what becomes of a Windows line
 * ending that is written as a text once more.
 */
export function fileLines(text: string): string[] {
  return text.replace(/^\uFEFF/, '').split(/\r{0,2}\n|\r/)
}
