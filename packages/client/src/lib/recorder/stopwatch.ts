/** Counts seconds while it runs. */
export class Stopwatch {
  #before = 0
  #since: number | undefined
  readonly #now: () => number

  /** @param now milliseconds; only their differences count */
  constructor(now: () => number) {
    this.#now = now
  }

  /** Seconds so far. */
  get seconds(): number {
    return (this.#before + (this.#since === undefined ? 0 : this.#now() - this.#since)) / 1000
  }

  run(): void {
    this.#since ??= this.#now()
  }

  halt(): void {
    this.#before = this.seconds * 1000
    this.#since = undefined
  }
}
