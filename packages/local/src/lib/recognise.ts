import type { DoneEvent, EngineRequest, SegmentEvent } from '@transcribekit/core'
import type { Segmentation } from '../speech/segmentation.js'
import { segmentationFor } from './chunking.js'
import type { Claim } from './claim.js'
import type { DoneMessage } from './protocol.js'
import type { StagedRecording } from './staged-recording.js'
import type { WorkerPool } from './worker-pool.js'

/** One call's recording, and where it is recognised. */
export interface Task {
  readonly pool: WorkerPool
  readonly claim: Claim
  readonly recording: StagedRecording
}

export interface RecognitionSettings {
  /** Seconds. */
  readonly maxDuration: number
  readonly temperature: number
  readonly segmentation: Segmentation
}

/** What a request says about recognition. */
export function settingsFor(
  request: Pick<EngineRequest, 'temperature' | 'chunking_strategy'>,
  maxDuration: number,
): RecognitionSettings {
  return {
    maxDuration,
    temperature: request.temperature ?? 0,
    segmentation: segmentationFor(request.chunking_strategy),
  }
}

/** Has a worker recognise a recording. Throws the signal's reason, at once, when it aborts. */
export async function* recognise(
  { pool, claim, recording }: Task,
  settings: RecognitionSettings,
  signal: AbortSignal,
): AsyncGenerator<SegmentEvent | DoneEvent> {
  const recogniser = await pool.acquire(claim, signal)
  const events = recogniser.run({ bytes: recording.bytes, ...settings })
  const onAbort = () => events.fail(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  if (signal.aborted) onAbort()
  try {
    for await (const event of events) yield event.type === 'segment' ? event : toDoneEvent(event)
  } finally {
    signal.removeEventListener('abort', onAbort)
    // The caller need not wait until the worker has stopped, but the recording must stay until then.
    recording.keepUntil(pool.release(recogniser))
  }
}

function toDoneEvent({ text, duration, words }: DoneMessage): DoneEvent {
  const usage = { type: 'duration', seconds: Math.ceil(duration) } as const
  return { type: 'done', text, language: 'en', duration, words, estimated: true, usage }
}
