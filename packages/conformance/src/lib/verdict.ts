/** What a check of an endpoint ended in. */
export type Verdict = 'passed' | 'failed' | 'not offered'

/** Thrown by a check: the endpoint breaks the contract. */
export class Failed extends Error {
  override readonly name = 'Failed'

  constructor(expected: string, got: string) {
    super(`expected ${expected}; got ${got}`)
  }
}

/** Thrown by a check: the endpoint refuses, properly, what the contract leaves to the model. */
export class NotOffered extends Error {
  override readonly name = 'NotOffered'
}
