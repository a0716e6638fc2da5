/** A stretch of the text's atoms and one of the timed ones; the ends are not part of them. */
export interface Block {
  readonly text: number
  readonly textEnd: number
  readonly timed: number
  readonly timedEnd: number
}

/** A block whose two sides are the same words. */
export type Match = Block
