import { SAMPLE_RATE } from '../speech/rate.js'
import { AudioError } from './audio-error.js'
import type { MonoAudio } from './mono-audio.js'
import { checkPlausible } from './plausible.js'
import { Resampler } from './resampler.js'

/**
 * Brings decoded audio to the rate of the models. Some streams change their rate on the way.
 *
 * Throws `audio_too_long` when more than `maxDuration` seconds come out, whatever the file's header claims.
 */
export async function* toModelRate(audio: AsyncIterable<MonoAudio>, maxDuration: number): AsyncGenerator<Float32Array> {
  let allowed = maxDuration * SAMPLE_RATE
  for await (const samples of resample(audio)) {
    allowed -= samples.length
    if (allowed < 0) {
      const message = `The recording is longer than ${maxDuration} seconds, the maximum (maxDuration); split it.`
      throw new AudioError('audio_too_long', message)
    }
    if (samples.length > 0) yield clean(samples)
  }
}

async function* resample(audio: AsyncIterable<MonoAudio>): AsyncGenerator<Float32Array> {
  let resampler: Resampler | undefined
  let rate = SAMPLE_RATE
  for await (const piece of audio) {
    if (piece.samples.length === 0) continue
    if (piece.sampleRate !== rate) {
      if (resampler) yield resampler.flush()
      rate = piece.sampleRate
      checkPlausible(rate, 1)
      resampler = rate === SAMPLE_RATE ? undefined : new Resampler(rate, SAMPLE_RATE)
    }
    // The filter has a memory, and one bad sample would spoil all that follow.
    yield resampler ? resampler.push(clean(piece.samples)) : piece.samples
  }
  if (resampler) yield resampler.flush()
}

/** Floating-point recordings may hold anything: NaN becomes silence, the rest is held within −1…1. */
function clean(samples: Float32Array): Float32Array {
  for (let i = 0; i < samples.length; i++) {
    const value = samples[i] as number
    if (!(value >= -1 && value <= 1)) samples[i] = value > 1 ? 1 : value < -1 ? -1 : 0
  }
  return samples
}
