import { nextTurn } from '../next-turn.js'

/** Milliseconds of work before others have their turn. */
const MAX_TURN = 10

/** Keeps long work from holding up everything else. */
export class Turns {
  readonly #signal: AbortSignal | undefined
  #started = performance.now()

  constructor(signal?: AbortSignal) {
    this.#signal = signal
  }

  /** Time to `await next()`. */
  get isOver(): boolean {
    return performance.now() - this.#started > MAX_TURN
  }

  /** @throws the signal's reason when it has aborted */
  async next(): Promise<void> {
    await nextTurn()
    this.#signal?.throwIfAborted()
    this.#started = performance.now()
  }
}
