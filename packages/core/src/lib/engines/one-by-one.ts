import { unlessAborted } from '../unless-aborted.js'

/** Lets one in at a time, in the order in which they come; the function resolved with lets it out. */
export class OneByOne {
  #last: Promise<void> = Promise.resolve()

  /** @throws the signal's reason, when it aborts while others are inside */
  async enter(signal: AbortSignal): Promise<() => void> {
    const before = this.#last
    let leave = () => {}
    this.#last = new Promise((resolve) => {
      leave = () => resolve()
    })
    try {
      await unlessAborted(before, signal)
    } catch (error) {
      // Those behind it still have to wait for those before it.
      before.then(leave)
      throw error
    }
    return leave
  }
}
