import type { Block, Match } from './match.js'

/** How well two atoms go together: 0 = not at all. */
export type Score = (text: string, timed: string) => number

/** Moves of the alignment, by how many atoms of the text and of the times they take. */
const SKIP_TEXT = 1
const SKIP_TIMED = 2
const PAIR = 3
/** One atom of the text for two of the times, as `oclock` for `o clock`. */
const JOIN_TIMED = 4
const JOIN_TEXT = 5

/**
 * The best alignment of a block (Needleman–Wunsch): what is skipped costs nothing, so that it maximises what agrees.
 * Time and memory are those of text × timed.
 */
export function alignBlock(text: readonly string[], timed: readonly string[], block: Block, score: Score): Match[] {
  const [rows, columns] = [block.textEnd - block.text, block.timedEnd - block.timed]
  const width = columns + 1
  const moves = new Uint8Array((rows + 1) * width)
  let [beforeLast, last, row] = [new Int32Array(width), new Int32Array(width), new Int32Array(width)]
  for (let i = 1; i <= rows; i++) {
    const word = text[block.text + i - 1] ?? ''
    const wordBefore = i > 1 ? (text[block.text + i - 2] ?? '') : undefined
    for (let j = 1; j <= columns; j++) {
      const heard = timed[block.timed + j - 1] ?? ''
      const heardBefore = j > 1 ? (timed[block.timed + j - 2] ?? '') : undefined
      let best = last[j] ?? 0
      let move = SKIP_TEXT
      const take = (value: number, as: number) => {
        if (value < best) return
        best = value
        move = as
      }
      take(row[j - 1] ?? 0, SKIP_TIMED)
      const joint = score(word, heard)
      if (joint > 0) take((last[j - 1] ?? 0) + joint, PAIR)
      if (heardBefore !== undefined && isJoint(word, heardBefore, heard))
        take((last[j - 2] ?? 0) + score(word, word), JOIN_TIMED)
      if (wordBefore !== undefined && isJoint(heard, wordBefore, word))
        take((beforeLast[j - 1] ?? 0) + score(heard, heard), JOIN_TEXT)
      row[j] = best
      moves[i * width + j] = move
    }
    ;[beforeLast, last, row] = [last, row, beforeLast]
  }
  return traceBack(moves, block)
}

function isJoint(whole: string, first: string, second: string): boolean {
  return whole.length === first.length + second.length && whole.startsWith(first) && whole.endsWith(second)
}

function traceBack(moves: Uint8Array, block: Block): Match[] {
  const matches: Match[] = []
  const width = block.timedEnd - block.timed + 1
  let [i, j] = [block.textEnd - block.text, block.timedEnd - block.timed]
  while (i > 0 && j > 0) {
    const move = moves[i * width + j]
    const ofText = move === SKIP_TIMED ? 0 : move === JOIN_TEXT ? 2 : 1
    const ofTimed = move === SKIP_TEXT ? 0 : move === JOIN_TIMED ? 2 : 1
    if (move !== SKIP_TEXT && move !== SKIP_TIMED) {
      const [textEnd, timedEnd] = [block.text + i, block.timed + j]
      matches.push({ text: textEnd - ofText, textEnd, timed: timedEnd - ofTimed, timedEnd })
    }
    i -= ofText
    j -= ofTimed
  }
  return matches.reverse()
}
