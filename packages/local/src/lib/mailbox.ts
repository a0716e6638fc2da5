/** A queue with one reader: what is pushed is read in order, until it is ended or failed. */
export class Mailbox<T> implements AsyncIterable<T> {
  readonly #items: T[] = []
  #ending: { readonly error?: unknown } | undefined
  #wake: () => void = () => undefined

  push(item: T): void {
    this.#items.push(item)
    this.#wake()
  }

  end(): void {
    this.#ending ??= {}
    this.#wake()
  }

  /** The reader gets the error instead of what it has not read yet. */
  fail(error: unknown): void {
    this.#ending ??= { error }
    this.#wake()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    while (true) {
      if (this.#ending && 'error' in this.#ending) throw this.#ending.error
      const item = this.#items.shift()
      if (item !== undefined) yield item
      else if (this.#ending) return
      else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve
        })
      }
    }
  }
}
