import { AudioError } from './audio-error.js'

const MIN_RATE = 4_000
const MAX_RATE = 384_000
const MAX_CHANNELS = 16

/** Refuses what no recorder makes: a damaged header could otherwise ask for gigabytes. */
export function checkPlausible(sampleRate: number, channels: number): void {
  if (sampleRate >= MIN_RATE && sampleRate <= MAX_RATE && channels >= 1 && channels <= MAX_CHANNELS) return
  throw new AudioError(
    'invalid_audio',
    `The recording claims ${sampleRate} Hz and ${channels} channels; it is damaged, or outside of 4 to 384 kHz and 1 to 16 channels.`,
  )
}
