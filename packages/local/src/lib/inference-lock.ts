const FREE = 0
const BUSY = 1
const CLOSED = 2

/**
 * Keeps a thread from being terminated in the middle of native code: ONNX Runtime's addon then throws where nobody can
 * catch, which aborts the whole process. The worker holds the lock around everything native; whoever wants to end the
 * thread closes the lock first. Once closed it can't be taken again, so one inference step is the longest wait.
 */
export class InferenceLock {
  readonly buffer: SharedArrayBuffer
  readonly #state: Int32Array<SharedArrayBuffer>

  constructor(buffer = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)) {
    this.buffer = buffer
    this.#state = new Int32Array(buffer)
  }

  /**
   * Does native work, one piece at a time. Once the lock is closed it never does it, and never settles: the thread is
   * about to be terminated, and an error that ends it by itself in that moment can crash Node.
   */
  async hold<T>(work: () => T | Promise<T>): Promise<T> {
    if (Atomics.compareExchange(this.#state, 0, FREE, BUSY) !== FREE) return new Promise<never>(() => undefined)
    try {
      return await work()
    } finally {
      this.free()
    }
  }

  /** Says that nobody is inside any more; a thread that died inside can't say it itself. */
  free(): void {
    Atomics.and(this.#state, 0, ~BUSY)
    Atomics.notify(this.#state, 0)
  }

  /** Closes the lock for good; resolves when nobody is inside. */
  async close(): Promise<void> {
    this.refuse()
    await Atomics.waitAsync(this.#state, 0, BUSY | CLOSED).value
  }

  /** Closes the lock for good, without waiting for who is inside. */
  refuse(): void {
    Atomics.or(this.#state, 0, CLOSED)
  }

  /** {@link close} where nothing asynchronous can be done any more; waits so many milliseconds at most. */
  closeNow(patience: number): void {
    this.refuse()
    Atomics.wait(this.#state, 0, BUSY | CLOSED, patience)
  }
}
