import { type AdtsProfile, coreRate, readAacConfig, wrapInAdts } from './adts.js'
import type { AudioDecoder, DecoderFactory } from './ffmpeg-wasm.js'
import type { MonoAudio } from './mono-audio.js'
import type { PacketDecoder, TrackInfo } from './packet-decoder.js'

const SAMPLES_PER_FRAME = 1024
/** The decoder takes whole files only, so packets are decoded in files of this many seconds. */
const SLICE_SECONDS = 10
/** A frame sounds right only after its predecessor, and the decoder leaves the first one out. */
const OVERLAP = 2

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

  constructor(profile: AdtsProfile, open: DecoderFactory) {
    this.#profile = profile
    this.#open = open
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
    const decoder = await this.#open(Buffer.concat(frames))
    const samples = decoder.decodeAudioData()
    // HE-AAC doubles the frames and the rate.
    const doubling = Math.max(1, Math.round(samples.length / frames.length / SAMPLES_PER_FRAME))
    const wanted = Math.min(samples.length, fresh * SAMPLES_PER_FRAME * doubling)
    return {
      samples: samples.subarray(samples.length - wanted),
      sampleRate: sampleRate(decoder, this.#profile, doubling),
    }
  }
}

function sampleRate(decoder: AudioDecoder, profile: AdtsProfile, doubling: number): number {
  return doubling > 1 ? coreRate(profile) * doubling : decoder.sampleRate
}
