import type { MonoAudio } from './mono-audio.js'

/** Decodes the packets of one track, in order. A packet that can't be decoded throws and may be skipped. */
export interface PacketDecoder {
  /** @param time when it is heard, in seconds */
  decode(packet: Uint8Array, time: number): MonoAudio | undefined | Promise<MonoAudio | undefined>
  /** What was held back until the end of the track. */
  flush?(): Promise<MonoAudio | undefined>
  free(): void
}

/** What a container says about its audio track. */
export interface TrackInfo {
  /** mediabunny's name, for example `opus`. */
  readonly codec: string
  readonly sampleRate: number
  readonly channels: number
  /** The codec's own setup data, where it needs any. */
  readonly description: Uint8Array | undefined
}
