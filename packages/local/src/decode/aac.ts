import { type AdtsProfile, coreRate, readAacConfig, wrapInAdts } from './adts.js'
import type { DecoderFactory } from './ffmpeg-wasm.js'
import type { MonoAudio } from './mono-audio.js'
import type { PacketDecoder, TrackInfo } from './packet-decoder.js'

const SAMPLES_PER_FRAME = 1024
/** The decoder takes whole files only, so packets are decoded in files of this many seconds. */
const SLICE_SECONDS = 10
/** A frame sounds right only after its predecessor, and the decoder leaves the first one out. */
const OVERLAP = 2
/** So many damaged frames of a recording are left out one by one; further ones take their slice with them. */
const MAX_BAD_FRAMES = 50

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
  #frames: Uint8Array[] = []
  /** How many of `#frames` have been put out already. */
  #overlap = 0
  #badFrames = 0
  /** As the last slice had it. */
  #samplesPerFrame = SAMPLES_PER_FRAME
  #sampleRate: number

  constructor(profile: AdtsProfile, open: DecoderFactory) {
    this.#profile = profile
    this.#open = open
    this.#sampleRate = coreRate(profile)
    this.#framesPerSlice = Math.round((SLICE_SECONDS * coreRate(profile)) / SAMPLES_PER_FRAME)
  }

  async decode(packet: Uint8Array): Promise<MonoAudio | undefined> {
    this.#frames.push(wrapInAdts(packet, this.#profile))
    return this.#frames.length - this.#overlap < this.#framesPerSlice ? undefined : this.#decodeSlice()
  }

  async flush(): Promise<MonoAudio | undefined> {
    return this.#frames.length > this.#overlap ? this.#decodeSlice() : undefined
  }

  free(): void {
    this.#frames = []
  }

  async #decodeSlice(): Promise<MonoAudio> {
    const frames = this.#frames
    const fresh = frames.length - this.#overlap
    this.#frames = frames.slice(-OVERLAP)
    this.#overlap = this.#frames.length
    const samples = await this.#decodeAround(frames)
    const wanted = Math.min(samples.length, fresh * this.#samplesPerFrame)
    return { samples: samples.subarray(samples.length - wanted), sampleRate: this.#sampleRate }
  }

  /** Where the decoder stumbles over a frame, it takes none of the file: then the halves are decoded, and so on. */
  async #decodeAround(frames: readonly Uint8Array[]): Promise<Float32Array> {
    try {
      return await this.#decodeFile(frames)
    } catch (error) {
      if (frames.length > 1) {
        const half = frames.length >> 1
        const before = await this.#decodeAround(frames.slice(0, half))
        return join(before, this.#inTime(await this.#decodeAround(frames.slice(half)), frames.length - half))
      }
      if (++this.#badFrames > MAX_BAD_FRAMES) throw error
      return new Float32Array(this.#samplesPerFrame)
    }
  }

  async #decodeFile(frames: readonly Uint8Array[]): Promise<Float32Array> {
    const decoder = await this.#open(Buffer.concat(frames))
    const samples = decoder.decodeAudioData()
    // HE-AAC doubles the frames and the rate.
    const doubling = Math.max(1, Math.round(samples.length / frames.length / SAMPLES_PER_FRAME))
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
