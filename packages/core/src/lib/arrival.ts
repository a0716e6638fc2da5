/** What a promise gives, for those who ask again in place of waiting. */
export class Arrival<Value> {
  #outcome: { readonly value: Value } | { readonly error: unknown } | undefined

  /** @param wake called when it has come, or never will */
  constructor(promise: Promise<Value>, wake: () => void) {
    const settle = (outcome: { readonly value: Value } | { readonly error: unknown }) => {
      this.#outcome = outcome
      wake()
    }
    promise.then(
      (value) => settle({ value }),
      (error) => settle({ error }),
    )
  }

  /** @throws what the promise was rejected with */
  take(): Value | 'later' {
    const outcome = this.#outcome
    if (!outcome) return 'later'
    if ('error' in outcome) throw outcome.error
    return outcome.value
  }
}
