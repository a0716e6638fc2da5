const PROGRESS = 0
const RECOGNISING = 1
const ABORTED = 2

/** Thrown where the work stops because nobody wants it any more. */
export class JobStopped extends Error {
  override readonly name = 'JobStopped'
}

/**
 * What both threads know of a job, in shared memory: a worker that hangs in a loop or computes for seconds
 * neither sends nor receives messages.
 */
export class JobState {
  readonly buffer: SharedArrayBuffer
  readonly #cells: Int32Array

  constructor(buffer = new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT)) {
    this.buffer = buffer
    this.#cells = new Int32Array(buffer)
  }

  /** Changes whenever the worker gets on. */
  get progress(): number {
    return Atomics.load(this.#cells, PROGRESS)
  }

  /** The worker gets on, be it that it waits for bytes. Throws `JobStopped` when it should not. */
  step(): void {
    if (this.aborted) throw new JobStopped()
    Atomics.add(this.#cells, PROGRESS, 1)
  }

  /** Is it at work on speech (true) or still on the bytes of the file (false)? */
  get recognising(): boolean {
    return Atomics.load(this.#cells, RECOGNISING) === 1
  }

  set recognising(value: boolean) {
    Atomics.store(this.#cells, RECOGNISING, value ? 1 : 0)
  }

  get aborted(): boolean {
    return Atomics.load(this.#cells, ABORTED) === 1
  }

  abort(): void {
    Atomics.store(this.#cells, ABORTED, 1)
  }
}
