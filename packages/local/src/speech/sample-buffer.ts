/** A window on a stream of samples, addressed by position in the stream; what lies before the window is forgotten. */
export class SampleBuffer {
  #samples = new Float32Array(1 << 16)
  #start = 0
  #length = 0

  /** Position after the last sample. */
  get end(): number {
    return this.#start + this.#length
  }

  append(samples: Float32Array): void {
    const needed = this.#length + samples.length
    if (needed > this.#samples.length) {
      const larger = new Float32Array(Math.max(needed, this.#samples.length * 2))
      larger.set(this.#samples.subarray(0, this.#length))
      this.#samples = larger
    }
    this.#samples.set(samples, this.#length)
    this.#length = needed
  }

  /** A copy of the samples from one position to another, as far as they are still held. */
  slice(from: number, to: number): Float32Array {
    return this.#samples.slice(Math.max(0, from - this.#start), Math.max(0, Math.min(this.#length, to - this.#start)))
  }

  /** Forgets the samples before a position. */
  dropBefore(position: number): void {
    const dropped = Math.min(this.#length, position - this.#start)
    // Moving the rest has its price, so wait until a good part can go.
    if (dropped < this.#samples.length / 4) return
    this.#samples.copyWithin(0, dropped, this.#length)
    this.#length -= dropped
    this.#start += dropped
  }
}
