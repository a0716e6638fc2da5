/** Hertz; what most microphones have. */
const COMMON = 48_000

/**
 * Settles the sample rate of a microphone that has none: WebKitGTK tells 0 of devices for which no page has asked for one,
 * and then records nothing of them, without any error.
 */
export async function ensureSampleRate(track: MediaStreamTrack, constraints: MediaTrackConstraints): Promise<void> {
  if (track.getSettings().sampleRate !== 0) return
  // New constraints replace those before. A wish like this one can not fail.
  await track.applyConstraints({ ...constraints, sampleRate: COMMON })
}
