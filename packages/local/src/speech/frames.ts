import { FRAME } from './silero.js'

/** Cuts a stream of pieces of any length into frames of {@link FRAME} samples. */
export class FrameCutter {
  readonly #frame = new Float32Array(FRAME)
  #filled = 0;

  /** The frames that are complete now. The memory of each is reused for the next. */
  *push(samples: Float32Array): Generator<Float32Array> {
    for (let position = 0; position < samples.length; ) {
      const count = Math.min(FRAME - this.#filled, samples.length - position)
      this.#frame.set(samples.subarray(position, position + count), this.#filled)
      this.#filled += count
      position += count
      if (this.#filled === FRAME) {
        this.#filled = 0
        yield this.#frame
      }
    }
  }

  /** The incomplete last frame, filled up with silence. */
  *flush(): Generator<Float32Array> {
    if (this.#filled === 0) return
    this.#frame.fill(0, this.#filled)
    this.#filled = 0
    yield this.#frame
  }
}
