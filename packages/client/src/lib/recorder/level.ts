/** What counts as silence, in decibels below the loudest. */
const FLOOR = 60

/** How loud samples of -1 to 1 are, from 0 (silence: -60 dB and less) to 1: the decibels of their mean power. */
export function levelOf(samples: Float32Array): number {
  if (samples.length === 0) return 0
  let power = 0
  for (const sample of samples) power += sample * sample
  const decibels = 10 * Math.log10(power / samples.length)
  return Math.min(1, Math.max(0, 1 + decibels / FLOOR))
}
