import type { AudioFile } from './audio-file.js'
import type { Settings } from './options.js'
import { missing, type PreparedTranscription, planFromApp, planFromWire, runEngine } from './prepare.js'
import { resume } from './resume.js'
import type { TranscriptEvent } from './transcript.js'
import type { Upload } from './upload/upload.js'
import type { WireField } from './wire-fields.js'

/** A transcription of an upload that may still run. */
export interface BegunTranscription {
  /** Resolves when the upload is whole and right, or rejects with what is wrong with it or with the engine. */
  readonly prepared: Promise<PreparedTranscription>
  readonly events: AsyncGenerator<TranscriptEvent>
  /** Ends the engine's work, wherever it is; to be called in any case. */
  stop(): void
}

/**
 * Lets the engine begin on what a client sends to the endpoint. Parameters are read when all of the form is there.
 *
 * @throws {TranscriptionError} what is wrong with the head of the recording, or that there is none
 */
export async function beginFromWire(
  upload: Upload,
  settings: Settings,
  signal: AbortSignal,
): Promise<BegunTranscription> {
  const plan = (fields: readonly WireField[]) => planFromWire(fields, settings)
  const file = await upload.file
  if (file) return begin(file, upload, plan, settings, signal)
  // What else is missing is told first.
  plan(await upload.fields)
  throw missing('file', 'for example -F file=@talk.mp3')
}

/**
 * Lets the engine begin on a recording for the app's own handler, by the app's parameters alone.
 *
 * @throws {TranscriptionError} as {@link beginFromWire}
 */
export async function beginFromForm(
  upload: Upload,
  settings: Settings,
  signal: AbortSignal,
): Promise<BegunTranscription> {
  const planned = planFromApp({}, settings)
  const file = await upload.file
  if (!file) throw missing(upload.fileField, `for example -F ${upload.fileField}=@talk.mp3`)
  return begin(file, upload, () => planned, settings, signal)
}

function begin(
  file: AudioFile,
  upload: Upload,
  plan: (fields: readonly WireField[]) => (file: AudioFile) => PreparedTranscription,
  { engine, task }: Settings,
  signal: AbortSignal,
): BegunTranscription {
  const complete = upload.fields.then((fields) => plan(fields)(file))
  const request = { file, task, complete: complete.then((prepared) => prepared.request) }
  request.complete.catch(() => {})
  const events = runEngine(request, engine, signal)
  const first = events.next()
  // An engine that fails while the upload runs ends the wait.
  const failed = first.then(() => complete)
  failed.catch(() => {})
  return {
    prepared: Promise.race([complete, failed]),
    events: resume(first, events),
    // Not waited for: the engine may be in the midst of something that an abort has yet to end.
    stop: () => void events.return(undefined).catch(() => {}),
  }
}
