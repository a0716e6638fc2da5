const BYTES = 0
const WHOLE = 1
/** One more than the descriptor, so that 0 is none. */
const DESCRIPTOR = 2

/** How much of a recording is there, in shared memory: a worker may read it while it is still arriving. */
export class Arrival {
  readonly buffer: SharedArrayBuffer
  readonly #cells: BigInt64Array<SharedArrayBuffer>

  constructor(buffer = new SharedArrayBuffer(3 * BigInt64Array.BYTES_PER_ELEMENT)) {
    this.buffer = buffer
    this.#cells = new BigInt64Array(buffer)
  }

  /** Bytes that can be read by now. Look at {@link fd} after it: it is set before the bytes in the file are counted. */
  get bytes(): number {
    return Number(Atomics.load(this.#cells, BYTES))
  }

  set bytes(value: number) {
    Atomics.store(this.#cells, BYTES, BigInt(value))
  }

  /** Descriptor of the file that has all of the bytes, once they are too many for memory. */
  get fd(): number | undefined {
    const stored = Atomics.load(this.#cells, DESCRIPTOR)
    return stored === 0n ? undefined : Number(stored) - 1
  }

  set fd(value: number) {
    Atomics.store(this.#cells, DESCRIPTOR, BigInt(value + 1))
  }

  /** No more bytes will come. */
  get whole(): boolean {
    return Atomics.load(this.#cells, WHOLE) === 1n
  }

  end(): void {
    Atomics.store(this.#cells, WHOLE, 1n)
  }
}
