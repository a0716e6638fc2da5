import { TranscriptionError } from '@transcribekit/core'

/** The error of a call whose signal was aborted. */
export function abortError(signal: AbortSignal): TranscriptionError {
  if (TranscriptionError.isInstance(signal.reason)) return signal.reason
  return new TranscriptionError('aborted', 'The transcription was cancelled.', { cause: signal.reason })
}

export function closedError(): TranscriptionError {
  return new TranscriptionError('engine_failed', 'This local() engine was closed. Create a new one to go on.')
}

/** The error of a worker that ended before its models were loaded. */
export function startError(cause: unknown): TranscriptionError {
  return new TranscriptionError('engine_failed', 'The embedded engine could not load its models.', { cause })
}

/** The error of a call for which no thread could be started. */
export function noThreadError(cause: unknown): TranscriptionError {
  return new TranscriptionError('engine_failed', 'The embedded engine could not start a worker thread.', { cause })
}

/** The error of a recording that could not be written to the disk: it is full, or not writable. */
export function stagingError(cause: unknown): TranscriptionError {
  const message = 'The recording could not be stored in the directory for temporary files.'
  return new TranscriptionError('engine_failed', message, { cause })
}

/** The error of a recording at which the worker hung or died: while decoding, the recording is to blame. */
export function lostWorkerError(recognising: boolean, cause: unknown): TranscriptionError {
  if (recognising) return new TranscriptionError('engine_failed', 'The embedded engine failed.', { cause })
  const message = 'The recording could not be decoded: it is damaged. Record or export it again.'
  return new TranscriptionError('invalid_audio', message, { param: 'file', cause })
}
