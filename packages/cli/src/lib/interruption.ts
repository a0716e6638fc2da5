import { removePartial } from './write-file.js'

/** Exit codes by signal: 128 and its number. */
const CODES = { SIGINT: 130, SIGTERM: 143 } as const

/** Ends the work at the first signal, and the process at the second. */
export class Interruption {
  readonly #controller = new AbortController()
  readonly #handlers = Object.entries(CODES).map(([name, code]) => ({ name, handle: () => this.#receive(code) }))
  #code: number | undefined

  constructor() {
    for (const { name, handle } of this.#handlers) process.on(name, handle)
  }

  /** Exit code by the signal that came, if one did. */
  get code(): number | undefined {
    return this.#code
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** Signals end the process again as they do by default. */
  stop(): void {
    for (const { name, handle } of this.#handlers) process.off(name, handle)
  }

  #receive(code: number) {
    if (this.#code !== undefined) {
      removePartial()
      process.exit(code)
    }
    this.#code = code
    this.#controller.abort()
  }
}
