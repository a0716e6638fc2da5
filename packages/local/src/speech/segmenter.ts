import { SAMPLE_RATE } from './rate.js'
import { SampleBuffer } from './sample-buffer.js'
import { DEFAULT_SEGMENTATION, type Segmentation } from './segmentation.js'
import { FRAME } from './silero.js'

/** From where to where, in seconds from the start of the recording. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** A stretch of the recording that is recognised in one go. */
export interface Stretch extends Span {
  /** Where speech was heard within it. */
  readonly parts: readonly Span[]
  /** Mean probability of speech over the parts, 0 to 1. */
  readonly speechProbability: number
  /** Its audio with some padding. */
  readonly samples: Float32Array
}

interface Frame {
  readonly at: number
  readonly probability: number
}

/** Speech that is still going on; positions in samples. */
interface OpenSpeech {
  readonly start: number
  lastVoiced: number
  readonly frames: Frame[]
}

/** Speech that has ended and may still be joined with what follows; positions in samples. */
interface Pending {
  readonly start: number
  end: number
  readonly parts: Span[]
  probabilitySum: number
  frameCount: number
}

/**
 * Cuts a stream of frames with their speech probabilities into stretches of 20 s at most, in constant memory.
 * A stretch is complete when enough silence or speech came after it, so it is handed out a little later.
 */
export class Segmenter {
  readonly #rules: Segmentation
  readonly #audio = new SampleBuffer()
  #speech: OpenSpeech | undefined
  #pending: Pending | undefined
  /** End of the last stretch handed out: padding must not repeat its words. */
  #handedOut = 0
  #ready: Stretch[] = []

  constructor(rules: Segmentation = DEFAULT_SEGMENTATION) {
    this.#rules = rules
  }

  /** Takes the next frame and returns the stretches that are complete now. */
  push(samples: Float32Array, probability: number): Stretch[] {
    const at = this.#audio.end
    this.#audio.append(samples)
    if (this.#speech) this.#continueSpeech(this.#speech, { at, probability })
    else if (probability >= this.#rules.on) {
      this.#speech = { start: at, lastVoiced: at + FRAME, frames: [{ at, probability }] }
    }
    this.#handOutWhenAlone()
    this.#forget()
    return this.#take()
  }

  /** Ends the recording after `length` samples (the last frame may have been filled up) and returns the rest. */
  finish(length: number): Stretch[] {
    if (this.#speech) this.#endSpeech(this.#speech, Math.min(this.#speech.lastVoiced, length))
    this.#handOut()
    return this.#take()
  }

  #continueSpeech(speech: OpenSpeech, frame: Frame): void {
    const end = frame.at + FRAME
    speech.frames.push(frame)
    if (frame.probability >= this.#rules.off) speech.lastVoiced = end
    if (end - speech.lastVoiced >= this.#rules.minSilence * SAMPLE_RATE) this.#endSpeech(speech, speech.lastVoiced)
    else if (end - speech.start >= this.#rules.maxStretch * SAMPLE_RATE) this.#cutSpeech(speech, end)
  }

  /** Speech without a pause is cut where it is least voiced in its last half. */
  #cutSpeech(speech: OpenSpeech, end: number): void {
    const earliest = speech.start + (this.#rules.maxStretch * SAMPLE_RATE) / 2
    const candidates = speech.frames.filter((frame) => frame.at >= earliest)
    const quietest = candidates.reduce((a, b) => (b.probability < a.probability ? b : a))
    const cut = quietest.at + FRAME / 2
    this.#endSpeech(speech, cut)
    this.#speech = { start: cut, lastVoiced: end, frames: speech.frames.filter((frame) => frame.at >= cut) }
  }

  #endSpeech(speech: OpenSpeech, end: number): void {
    this.#speech = undefined
    const frames = speech.frames.filter((frame) => frame.at < end)
    const voiced = frames.filter((frame) => frame.probability >= this.#rules.on).length
    if (voiced * FRAME < this.#rules.minSpeech * SAMPLE_RATE) return
    const { mergeGap, mergeLength } = this.#rules
    if (
      this.#pending &&
      (speech.start - this.#pending.end > mergeGap * SAMPLE_RATE ||
        end - this.#pending.start > mergeLength * SAMPLE_RATE)
    ) {
      this.#handOut(speech.start)
    }
    this.#pending ??= { start: speech.start, end, parts: [], probabilitySum: 0, frameCount: 0 }
    this.#pending.end = end
    this.#pending.parts.push(seconds(speech.start, end))
    this.#pending.frameCount += frames.length
    for (const frame of frames) this.#pending.probabilitySum += frame.probability
  }

  #handOutWhenAlone(): void {
    if (!this.#pending || this.#speech) return
    if (this.#audio.end - this.#pending.end > this.#rules.mergeGap * SAMPLE_RATE) this.#handOut()
  }

  /** `next`: where the speech after it starts, which its padding must not reach. */
  #handOut(next = Number.POSITIVE_INFINITY): void {
    const pending = this.#pending
    if (!pending) return
    this.#pending = undefined
    const padding = Math.round(this.#rules.padding * SAMPLE_RATE)
    const from = Math.max(pending.start - padding, this.#handedOut)
    const to = Math.min(pending.end + padding, Math.max(pending.end, next))
    this.#handedOut = pending.end
    this.#ready.push({
      ...seconds(pending.start, pending.end),
      parts: pending.parts,
      speechProbability: pending.probabilitySum / pending.frameCount,
      samples: this.#audio.slice(from, to),
    })
  }

  #forget(): void {
    const earliest = this.#pending?.start ?? this.#speech?.start ?? this.#audio.end
    this.#audio.dropBefore(Math.floor(earliest - this.#rules.padding * SAMPLE_RATE))
  }

  #take(): Stretch[] {
    const ready = this.#ready
    if (ready.length > 0) this.#ready = []
    return ready
  }
}

function seconds(start: number, end: number): Span {
  return { start: start / SAMPLE_RATE, end: end / SAMPLE_RATE }
}
