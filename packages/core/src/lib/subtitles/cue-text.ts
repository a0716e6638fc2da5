import { spaced } from '../join-text.js'

/** The lines of a text, as every subtitle format can hold them: an empty line would end the cue. */
export function linesIn(text: string): string[] {
  return text
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

/** The text of a cue in one line: where its script puts spaces between words, they stand for the line breaks. */
export function onOneLine(text: string): string {
  const lines = linesIn(text)
  return lines.map((line, at) => (at === 0 ? line : spaced(lines[at - 1] as string, line))).join('')
}
