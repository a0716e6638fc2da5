/** Hertz; what most microphones have. */
const COMMON_RATE = 48_000

/**
 * Opens a microphone.
 *
 * WebKitGTK tells a sample rate of 0 where none was asked for, and then records nothing, without any error; to ask for one
 * of a microphone that is open already may silence it. Of the others none is asked for: they know best.
 */
export async function openMicrophone(audio: MediaTrackConstraints): Promise<MediaStream> {
  const stream = await navigator.mediaDevices.getUserMedia({ audio })
  if (stream.getAudioTracks()[0]?.getSettings().sampleRate !== 0) return stream
  release(stream)
  return navigator.mediaDevices.getUserMedia({ audio: { sampleRate: COMMON_RATE, ...audio } })
}

/** Gives back a microphone. */
export function release(stream: MediaStream): void {
  for (const track of stream.getTracks()) {
    track.onended = null
    track.stop()
  }
}
