import { isUnspaced } from '../join-text.js'
import type { TranscriptWord } from '../transcript.js'

/**
 * Joins pieces of words: whisper.cpp reports the tokens of its model, in which ` transcript`, `ion` and `.` are three.
 * A piece without a leading space goes on with the word before it, where the script puts spaces between words.
 * Where no piece has a space, they are words already.
 */
export function wholeWords(pieces: readonly TranscriptWord[]): TranscriptWord[] {
  const spaced = pieces.some(({ word }) => /^\s/.test(word))
  const words: TranscriptWord[] = []
  // Asked of the piece and not of the word, which would be copied for each of its pieces.
  let goesOn = false
  for (const piece of pieces) {
    const word = piece.word.trim()
    if (word === '') continue
    const last = words.at(-1)
    if (last && goesOn && !/^\s/.test(piece.word) && !isUnspaced(word.slice(0, 1))) {
      words[words.length - 1] = { word: last.word + word, start: last.start, end: Math.max(last.end, piece.end) }
    } else words.push({ ...piece, word })
    goesOn = spaced && !isUnspaced(word.slice(-1))
  }
  return words
}
