import type { TranscriptSegment, TranscriptWord } from '@transcribekit/core'
import type { AudioError } from '../decode/audio-error.js'
import type { Segmentation } from '../speech/segmentation.js'
import type { Runtime } from './options.js'

/** What a worker is started with. */
export interface WorkerSettings {
  readonly runtime: Runtime
  /** Memory of the {@link InferenceLock}. */
  readonly lock: SharedArrayBuffer
}

/** A recording as the main thread stages it; it may still be arriving. */
export interface StagedBytes {
  /** The first bytes; all of them as long as there is no file. */
  readonly head: SharedArrayBuffer
  /** Memory of the {@link Arrival}. The descriptor in it is valid in all threads of the process. */
  readonly arrival: SharedArrayBuffer
}

/** Main thread → worker: transcribe this. One at a time. */
export interface JobMessage {
  readonly bytes: StagedBytes
  /** Memory of the {@link JobState}. */
  readonly state: SharedArrayBuffer
  /** Seconds. */
  readonly maxDuration: number
  readonly temperature: number
  readonly segmentation: Segmentation
}

/** The end of a transcript. */
export interface DoneMessage {
  readonly type: 'done'
  readonly text: string
  /** Seconds. */
  readonly duration: number
  readonly words: readonly TranscriptWord[]
}

/** Worker → main thread: `ready` or `broken` once, then for each job segments and one of `done`, `failed` and `stopped`. */
export type WorkerMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'broken'; readonly detail: string }
  | { readonly type: 'segment'; readonly segment: TranscriptSegment }
  | DoneMessage
  | {
      readonly type: 'failed'
      readonly code: AudioError['code'] | 'engine_failed'
      readonly message: string
      /** For logs. */
      readonly detail: string
    }
  | { readonly type: 'stopped' }
