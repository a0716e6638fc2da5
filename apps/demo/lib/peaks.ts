/** The loudest sample of each of `count` equal parts, with its sign: what a waveform is drawn of. */
export function peaksOf(samples: Float32Array, count: number): Float32Array<ArrayBuffer> {
  const peaks = new Float32Array(Math.min(count, samples.length))
  for (let part = 0; part < peaks.length; part++) {
    const end = Math.floor(((part + 1) * samples.length) / peaks.length)
    let peak = 0
    for (let at = Math.floor((part * samples.length) / peaks.length); at < end; at++) {
      const sample = samples[at] ?? 0
      if (Math.abs(sample) > Math.abs(peak)) peak = sample
    }
    peaks[part] = peak
  }
  return peaks
}
