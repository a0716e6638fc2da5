import { type AdtsProfile, coreRate, readAacConfig, wrapInAdts } from './adts.js'
import type { DecoderFactory } from './ffmpeg-wasm.js'
import type { MonoAudio } from './mono-audio.js'
import type { PacketDecoder, TrackInfo } from './packet-decoder.js'

const SAMPLES_PER_FRAME = 1024
/** The decoder takes whole files only, so packets are decoded in files of this many seconds. */
const SLICE_SECONDS = 10
/** A frame sounds right only after its predecessor, and the decoder leaves the first one out. */
const OVERLAP = 2
/** So often the decoder may fail with a recording, to find out with which frames: a failure can cost 100 ms. */
const MAX_FAILURES = 50

interface Frame {
  readonly time: number
  /** Bytes of its packet. */
  readonly size: number
  readonly data: Uint8Array
}

export async function openAac(track: TrackInfo): Promise<PacketDecoder> {
  const profile = readAacConfig(track)
  // Only AAC needs this module, and it is large.
  const { loadDecoderFactory } = await import('./ffmpeg-wasm.js')
  return new AacDecoder(profile, await loadDecoderFactory())
}

class AacDecoder implements PacketDecoder {
  readonly #profile: AdtsProfile
  readonly #open: DecoderFactory
  readonly #framesPerSlice: number
  #frames: Frame[] = []
  /** How many of `#frames` have been put out already. */
  #overlap = 0
  #successes = 0
  #failures = 0
  /** As the last slice had it. */
  #samplesPerFrame = SAMPLES_PER_FRAME
  #sampleRate: number

  constructor(profile: AdtsProfile, open: DecoderFactory) {
    this.#profile = profile
    this.#open = open
    this.#sampleRate = coreRate(profile)
    this.#framesPerSlice = Math.round((SLICE_SECONDS * coreRate(profile)) / SAMPLES_PER_FRAME)
  }

  async decode(packet: Uint8Array, time: number): Promise<MonoAudio | undefined> {
    this.#forgetUntrue(packet, time)
    this.#frames.push({ time, size: packet.length, data: wrapInAdts(packet, this.#profile) })
    return this.#frames.length - this.#overlap < this.#framesPerSlice ? undefined : this.#decodeSlice()
  }

  async flush(): Promise<MonoAudio | undefined> {
    return this.#frames.length > this.#overlap ? this.#decodeSlice() : undefined
  }

  free(): void {
    this.#frames = []
  }

  /**
   * WebKitGTK's recorder writes the index of its last fragment twice, the first time with something else behind it in
   * place of the audio: the true frames come second, at the same times and of the same sizes.
   */
  #forgetUntrue({ length }: Uint8Array, time: number) {
    const last = this.#frames.at(-1)
    if (last === undefined || time > last.time) return
    const first = this.#frames.findIndex((frame) => frame.time === time && frame.size === length)
    if (first >= 0) this.#frames.length = Math.max(first, this.#overlap)
  }

  async #decodeSlice(): Promise<MonoAudio> {
    const frames = this.#frames
    const fresh = frames.length - this.#overlap
    this.#frames = frames.slice(-OVERLAP)
    this.#overlap = this.#frames.length
    const before = this.#successes
    const samples = await this.#decodeAround(frames)
    if (this.#successes === before) throw new Error('nothing of a slice of AAC can be decoded')
    const wanted = Math.min(samples.length, fresh * this.#samplesPerFrame)
    return { samples: samples.subarray(samples.length - wanted), sampleRate: this.#sampleRate }
  }

  /** Where the decoder stumbles over a frame, it takes none of the file: then the halves are decoded, and so on. */
  async #decodeAround(frames: readonly Frame[]): Promise<Float32Array> {
    try {
      return await this.#decodeFile(frames)
    } catch {
      const half = frames.length >> 1
      if (half === 0 || ++this.#failures > MAX_FAILURES) return new Float32Array(frames.length * this.#samplesPerFrame)
      const before = await this.#decodeAround(frames.slice(0, half))
      const after = await this.#decodeAround(frames.slice(half))
      return join(before, this.#inTime(after, frames.length - half))
    }
  }

  async #decodeFile(frames: readonly Frame[]): Promise<Float32Array> {
    const decoder = await this.#open(Buffer.concat(frames.map(({ data }) => data)))
    const samples = decoder.decodeAudioData()
    // HE-AAC doubles the frames and the rate.
    const doubling = Math.max(1, Math.round(samples.length / frames.length / SAMPLES_PER_FRAME))
    this.#successes++
    this.#samplesPerFrame = SAMPLES_PER_FRAME * doubling
    this.#sampleRate = doubling > 1 ? coreRate(this.#profile) * doubling : decoder.sampleRate
    return samples
  }

  /** With silence in place of what the decoder has left out at the start. */
  #inTime(samples: Float32Array, frames: number): Float32Array {
    const missing = frames * this.#samplesPerFrame - samples.length
    return missing > 0 ? join(new Float32Array(missing), samples) : samples
  }
}

function join(first: Float32Array, second: Float32Array): Float32Array {
  const both = new Float32Array(first.length + second.length)
  both.set(first)
  both.set(second, first.length)
  return both
}
