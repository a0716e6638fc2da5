import { levelOf } from './level.js'

/** Samples that a level is made of: 43 ms at 48 kHz. */
const WINDOW = 2048

/** Measures how loud a microphone is. */
export class LevelMeter {
  readonly #context = new AudioContext()
  readonly #analyser: AnalyserNode
  readonly #samples = new Float32Array(WINDOW)

  constructor(stream: MediaStream) {
    this.#analyser = new AnalyserNode(this.#context, { fftSize: WINDOW })
    this.#context.createMediaStreamSource(stream).connect(this.#analyser)
    // Safari begins suspended; without a level one can still record.
    this.#context.resume().catch(() => {})
  }

  /** From 0 (silence) to 1. */
  get level(): number {
    this.#analyser.getFloatTimeDomainData(this.#samples)
    return levelOf(this.#samples)
  }

  close(): void {
    this.#context.close().catch(() => {})
  }
}
