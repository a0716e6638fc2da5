import type { Cue } from '@transcribekit/core/subtitles'

/** A part of a text: a word with its time, or what stands between two. */
export interface TextPiece {
  /** Where it begins in the text. */
  readonly from: number
  readonly text: string
  readonly word?: { readonly start: number; readonly end: number; readonly line: number }
}

/** A text in its words, by the times of the cues that it was laid out in. Joined, the pieces are the text. */
export function piecesOf(text: string, cues: readonly Cue[]): TextPiece[] {
  const pieces: TextPiece[] = []
  let cursor = 0
  for (const [line, { words = [] }] of cues.entries()) {
    for (const word of words) {
      const at = text.indexOf(word.text, cursor)
      if (at < 0) continue
      if (at > cursor) pieces.push({ from: cursor, text: text.slice(cursor, at) })
      pieces.push({ from: at, text: word.text, word: { start: word.start, end: word.end, line } })
      cursor = at + word.text.length
    }
  }
  if (cursor < text.length) pieces.push({ from: cursor, text: text.slice(cursor) })
  return pieces
}
