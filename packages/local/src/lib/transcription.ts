import { isDeepStrictEqual } from 'node:util'
import {
  type EarlyRequest,
  type TranscriptEvent,
  TranscriptionError,
  type TranscriptionErrorCode,
} from '@transcribekit/core'
import { EarlyStart } from './early-start.js'
import { abortError } from './failures.js'
import { convertWithFfmpeg } from './ffmpeg.js'
import type { ResolvedOptions } from './options.js'
import { type RecognitionSettings, recognise, settingsFor, type Task } from './recognise.js'
import { StagedRecording } from './staged-recording.js'
import type { WorkerPool } from './worker-pool.js'

/** A recording that is whole, and what its request says. */
interface Whole {
  readonly task: Task
  readonly settings: RecognitionSettings
  readonly options: ResolvedOptions
  readonly signal: AbortSignal
}

export interface TranscriptionOptions {
  readonly pool: WorkerPool
  readonly options: ResolvedOptions
  readonly signal: AbortSignal
  /** Begin before the recording is whole, with the parameters that most requests have. */
  readonly early: boolean
}

/**
 * One call of the engine, from its admission to the last event. Nothing is yielded before the recording is whole and
 * its request complete. Whatever goes wrong with either ends it at once, and frees all that it holds.
 */
export async function* transcription(
  { file, complete }: EarlyRequest,
  { pool, options, signal, early }: TranscriptionOptions,
): AsyncGenerator<TranscriptEvent> {
  const call = new AbortController()
  const fail = (error: unknown) => call.abort(error)
  complete.catch(fail)
  if (signal.aborted) throw abortError(signal)
  const claim = pool.admit()
  const onAbort = () => fail(abortError(signal))
  signal.addEventListener('abort', onAbort, { once: true })
  let recording: StagedRecording | undefined
  try {
    recording = new StagedRecording(file.stream(), {
      maxBytes: options.maxFileSize,
      size: file.size,
      signal: call.signal,
    })
    recording.whole.then(() => pool.insist(claim), fail)
    const task: Task = { pool, claim, recording }
    const start = early ? startEarly(task, options.maxDuration, call) : undefined
    const [request] = await untilAborted(Promise.all([complete, recording.whole]), call.signal)
    yield* events({ task, settings: settingsFor(request, options.maxDuration), options, signal: call.signal }, start)
  } finally {
    signal.removeEventListener('abort', onAbort)
    fail(new Error('the call has ended'))
    if (recording) void recording.dispose().finally(claim.leave)
    else claim.leave()
  }
}

function startEarly(task: Task, maxDuration: number, call: AbortController): EarlyStart {
  const settings = settingsFor({}, maxDuration)
  // What is still to come makes a recording no shorter. All else is looked at again when it is whole.
  const onFailure = (error: unknown) => {
    if (isOf('audio_too_long', error) || task.pool.closed) call.abort(error)
  }
  const start = new EarlyStart(task, { settings, signal: call.signal, onFailure })
  task.recording.keepUntil(start.ended)
  return start
}

async function* events(whole: Whole, start: EarlyStart | undefined): AsyncGenerator<TranscriptEvent> {
  let sent = 0
  if (start && isDeepStrictEqual(whole.settings, settingsFor({}, whole.options.maxDuration))) {
    try {
      for await (const event of start.heard) {
        sent++
        yield event
      }
      return
    } catch (error) {
      if (whole.signal.aborted || isOf('audio_too_long', error)) throw error
    }
  }
  start?.stop()
  // Some containers can't be read from front to back. The same bytes give the same events, so no event is sent twice.
  for await (const event of recogniseOrConvert(whole)) if (--sent < 0) yield event
}

async function* recogniseOrConvert({ task, settings, options, signal }: Whole): AsyncGenerator<TranscriptEvent> {
  const { ffmpeg: program, maxDuration, stallTimeout } = options
  try {
    return yield* recognise(task, settings, signal)
  } catch (error) {
    // It is about the container or the codec, so nothing has been yielded yet.
    if (!program || !isOf('unsupported_format', error)) throw error
  }
  const converted = await convertWithFfmpeg(task.recording, { program, maxDuration, stallTimeout }, signal)
  try {
    yield* recognise({ ...task, recording: converted }, settings, signal)
  } finally {
    void converted.dispose()
  }
}

function isOf(code: TranscriptionErrorCode, error: unknown): boolean {
  return TranscriptionError.isInstance(error) && error.code === code
}

/** As the promise, but rejects with the signal's reason as soon as it aborts. */
function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    promise.then(resolve, reject)
  })
}
