import { TranscriptionError } from '@transcribekit/core'

/** Work that a shutdown waits for. */
export class RunningWork {
  #count = 0
  #ending: (() => void) | undefined

  /** True when nothing is let in any more. */
  get isEnding(): boolean {
    return this.#ending !== undefined
  }

  /**
   * Counts a piece of work in until the function returned is called.
   *
   * @throws {TranscriptionError} `overloaded` once {@link end} was called
   */
  readonly enter = (): (() => void) => {
    if (this.#ending) {
      throw new TranscriptionError('overloaded', 'This server is shutting down. Try again in a second.', {
        retryAfter: 1,
      })
    }
    this.#count++
    return () => {
      this.#count--
      if (this.#count === 0) this.#ending?.()
    }
  }

  /** Lets nothing in from now on. Resolves when all that runs has ended, and after the time given in any case. */
  async end(milliseconds: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    await new Promise<void>((resolve) => {
      this.#ending = resolve
      if (this.#count === 0) resolve()
      timer = setTimeout(resolve, milliseconds)
    })
    clearTimeout(timer)
  }
}
