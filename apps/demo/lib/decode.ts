import { peaksOf } from './peaks'
import { wavOf } from './wav'

/** A recording, decoded for a player. */
export interface DecodedAudio {
  /** Seconds. */
  readonly duration: number
  readonly peaks: Float32Array<ArrayBuffer>
  /** The same sound in a file whose length every browser knows. */
  readonly wav: Blob
}

/** Hz; enough for speech. */
const SAMPLE_RATE = 24_000
/** Parts that a waveform has at most. */
const PEAKS = 1000
/** Largest file in bytes that is decoded: about half an hour as recorders compress speech. */
const MAX_COMPRESSED = 8_000_000
/** What is not compressed grows by little. */
const MAX_PLAIN = 64_000_000

/** Whether a file, decoded, fits into a page's memory. */
export function isDecodable({ size, type }: { readonly size: number; readonly type: string }): boolean {
  return size <= (/wav|flac|aiff|pcm/.test(type) ? MAX_PLAIN : MAX_COMPRESSED)
}

/**
 * Decodes a recording.
 *
 * An audio element would not do: it says `Infinity` for the length of what recorders write in Chromium and Firefox, and
 * a fraction of it in WebKit.
 *
 * @throws {DOMException} for what this browser can't decode
 */
export async function decode(file: Blob): Promise<DecodedAudio> {
  const context = new OfflineAudioContext(1, 1, SAMPLE_RATE)
  const buffer = await context.decodeAudioData(await file.arrayBuffer())
  const samples = mixed(buffer)
  return {
    duration: buffer.duration,
    peaks: peaksOf(samples, PEAKS),
    wav: wavOf(samples, buffer.sampleRate),
  }
}

/** All channels in one. */
function mixed(buffer: AudioBuffer): Float32Array {
  const samples = buffer.getChannelData(0)
  for (let channel = 1; channel < buffer.numberOfChannels; channel++) {
    buffer.getChannelData(channel).forEach((sample, at) => {
      samples[at] = (samples[at] ?? 0) + sample
    })
  }
  for (let at = 0; at < samples.length; at++) samples[at] = (samples[at] ?? 0) / buffer.numberOfChannels
  return samples
}
