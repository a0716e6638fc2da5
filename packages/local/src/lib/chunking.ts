import type { EngineRequest } from '@transcribekit/core'
import { DEFAULT_SEGMENTATION, type Segmentation } from '../speech/segmentation.js'

/** How far the threshold of silence lies below the one of speech, so that speech does not flicker. */
const HYSTERESIS = 0.15

/** Applies a caller's `chunking_strategy`; what it leaves out stays as measured to be best for this model. */
export function segmentationFor(strategy: EngineRequest['chunking_strategy']): Segmentation {
  if (strategy === undefined || strategy === 'auto') return DEFAULT_SEGMENTATION
  const { on, off, minSilence, padding } = DEFAULT_SEGMENTATION
  const { threshold, silence_duration_ms, prefix_padding_ms } = strategy
  return {
    ...DEFAULT_SEGMENTATION,
    on: threshold ?? on,
    off: threshold === undefined ? off : Math.max(0, threshold - HYSTERESIS),
    minSilence: silence_duration_ms === undefined ? minSilence : clampSeconds(silence_duration_ms, 0.1, 2),
    padding: prefix_padding_ms === undefined ? padding : clampSeconds(prefix_padding_ms, 0, 1),
  }
}

function clampSeconds(milliseconds: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, milliseconds / 1000))
}
