/** A piece of decoded audio, mixed down to one channel. */
export interface MonoAudio {
  readonly samples: Float32Array
  /** Samples per second. */
  readonly sampleRate: number
}

/** The mean of the channels. The first `length` samples of each count. */
export function mixDown(channels: readonly Float32Array[], length: number): Float32Array {
  const [first] = channels
  if (!first) return new Float32Array(0)
  if (channels.length === 1) return first.subarray(0, length)
  const mono = new Float32Array(length)
  for (const channel of channels) {
    for (let i = 0; i < length; i++) mono[i] = (mono[i] as number) + (channel[i] as number) / channels.length
  }
  return mono
}
