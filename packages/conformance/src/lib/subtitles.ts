import { show } from './show.js'
import { Failed } from './verdict.js'

/** One subtitle; times in seconds. */
export interface Cue {
  readonly start: number
  readonly end: number
  readonly text: string
}

const TIME = '(\\d{2,}):([0-5]\\d):([0-5]\\d)'
const SRT_TIMING = new RegExp(`^${TIME},(\\d{3}) --> ${TIME},(\\d{3})$`)
const VTT_TIMING = new RegExp(`^${TIME}\\.(\\d{3}) --> ${TIME}\\.(\\d{3})$`)

/** Reads SubRip strictly: numbers from 1, hours always printed, a comma before the milliseconds. */
export function readSrt(text: string): Cue[] {
  return blocksOf(text).map((block, index) => {
    const [number = '', ...rest] = block
    if (number !== String(index + 1)) throw new Failed(`subtitle ${index + 1} to begin with its number`, show(number))
    return readCue(rest, SRT_TIMING, 'HH:MM:SS,mmm --> HH:MM:SS,mmm')
  })
}

/** Reads WebVTT strictly: the signature first, hours always printed, a dot before the milliseconds. */
export function readVtt(text: string): Cue[] {
  const [head = [], ...blocks] = blocksOf(text)
  if (head.join('\n') !== 'WEBVTT') throw new Failed("'WEBVTT' and an empty line at the start", show(text))
  return blocks.map((block) => {
    const hasName = block[0]?.includes('-->') === false
    const cue = readCue(hasName ? block.slice(1) : block, VTT_TIMING, 'HH:MM:SS.mmm --> HH:MM:SS.mmm')
    return { ...cue, text: unescapeVtt(cue.text) }
  })
}

function blocksOf(text: string): string[][] {
  const trimmed = text.replaceAll('\r\n', '\n').replace(/\n+$/, '')
  return trimmed === '' ? [] : trimmed.split(/\n{2,}/).map((block) => block.split('\n'))
}

function readCue([timing = '', ...lines]: readonly string[], pattern: RegExp, spelled: string): Cue {
  const match = pattern.exec(timing)
  if (!match) throw new Failed(`a timing line ${spelled}`, show(timing))
  if (lines.length === 0) throw new Failed(`text below '${timing}'`, 'none')
  if (lines.some((line) => line.includes('-->'))) throw new Failed('an empty line before the next timing line', 'none')
  const [h1, m1, s1, ms1, h2, m2, s2, ms2] = match.slice(1).map(Number) as TimeFigures
  return {
    start: h1 * 3600 + m1 * 60 + s1 + ms1 / 1000,
    end: h2 * 3600 + m2 * 60 + s2 + ms2 / 1000,
    text: lines.join('\n'),
  }
}

type TimeFigures = [number, number, number, number, number, number, number, number]

function unescapeVtt(text: string): string {
  const plain = text.replace(/<[^<>]*>/g, '')
  return plain.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
}
