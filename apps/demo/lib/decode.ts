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
/** Longest recording in seconds that is decoded: a channel of it takes 115 MB, its wav file half of that. */
const MAX_SECONDS = 1200
/** Bytes of the largest one. */
const MAX_BYTES = 100_000_000

/** Whether a recording, decoded, fits into a page's memory. */
export function isDecodable(bytes: number, seconds: number): boolean {
  return bytes <= MAX_BYTES && seconds <= MAX_SECONDS
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
