import type { CueLayout } from './cue-options.js'

/** The lines of a cue while they are filled, each as far as it goes. */
export class Filling {
  readonly #layout: CueLayout
  #lines = 1
  #column = 0
  /** Columns of all that was added, in one line. */
  width = 0

  constructor(layout: CueLayout) {
    this.#layout = layout
  }

  get lines(): number {
    return this.#lines
  }

  /** @returns whether it still fits in the lines of a cue */
  add(width: number, isSpaced: boolean): boolean {
    const space = isSpaced && this.#column > 0 ? 1 : 0
    this.width += width + (isSpaced && this.width > 0 ? 1 : 0)
    if (this.#column > 0 && this.#column + space + width > this.#layout.maxLineChars) {
      this.#lines++
      this.#column = width
    } else this.#column += space + width
    return this.#lines <= this.#layout.maxLines
  }
}
