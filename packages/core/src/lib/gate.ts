import { TranscriptionError } from './errors.js'

/** Counts the requests that an endpoint serves at once. */
export class Gate {
  #inside = 0

  /**
   * Lets a request in; the function returned lets it out, and may be called more than once.
   *
   * @throws {TranscriptionError} `overloaded` when `max` are inside
   */
  enter(max: number): () => void {
    if (this.#inside >= max) {
      throw new TranscriptionError(
        'overloaded',
        `This server transcribes ${max} recordings at once (maxConcurrent). Try again in a second.`,
        { retryAfter: 1 },
      )
    }
    this.#inside++
    let isInside = true
    return () => {
      if (isInside) this.#inside--
      isInside = false
    }
  }
}
