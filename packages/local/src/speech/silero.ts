import { SAMPLE_RATE } from './rate.js'
import type { InferenceSession, LoadedRuntime, OnnxRuntime, Tensor } from './runtime.js'

/** Samples per frame: 32 ms. */
export const FRAME = 512
/** Samples of the frame before that the model wants to see again. */
const CONTEXT = 64
const STATE_DIMS = [2, 1, 128] as const

/** Silero VAD v6: tells of each frame how probably it is speech. It remembers the frames before. */
export class Silero {
  readonly #onnx: OnnxRuntime
  readonly #session: InferenceSession
  readonly #sampleRate: Tensor
  readonly #window = new Float32Array(CONTEXT + FRAME)
  #state: Tensor

  constructor(onnx: OnnxRuntime, session: InferenceSession) {
    this.#onnx = onnx
    this.#session = session
    this.#sampleRate = new onnx.Tensor('int64', BigInt64Array.of(BigInt(SAMPLE_RATE)), [])
    this.#state = this.#emptyState()
  }

  static async load(runtime: LoadedRuntime): Promise<Silero> {
    return new Silero(runtime.onnx, await runtime.open('silero_vad.onnx'))
  }

  /** Forgets what it heard; call it before each recording. */
  reset(): void {
    this.#state = this.#emptyState()
    this.#window.fill(0)
  }

  /** Probability of speech in the next frame of {@link FRAME} samples, 0 to 1. */
  async probability(frame: Float32Array): Promise<number> {
    this.#window.copyWithin(0, FRAME)
    this.#window.set(frame, CONTEXT)
    const output = await this.#session.run({
      input: new this.#onnx.Tensor('float32', this.#window, [1, this.#window.length]),
      state: this.#state,
      sr: this.#sampleRate,
    })
    this.#state = output.stateN as Tensor
    const [probability] = (output.output as Tensor).data as Float32Array
    return probability ?? 0
  }

  #emptyState(): Tensor {
    return new this.#onnx.Tensor('float32', new Float32Array(STATE_DIMS[0] * STATE_DIMS[2]), STATE_DIMS)
  }
}
