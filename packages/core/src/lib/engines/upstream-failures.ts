import { TranscriptionError } from '../errors.js'

/** The error for an upstream that stopped answering. */
export function upstreamTimeout(cause?: unknown, message = 'The transcription service did not answer in time.') {
  return new TranscriptionError('upstream_timeout', message, { cause })
}

/** The error for an upstream that sends us elsewhere. */
export function upstreamRedirected(cause?: unknown, upstreamStatus?: number) {
  const message = 'The transcription service redirects; its address must be corrected.'
  return new TranscriptionError('upstream_redirected', message, { cause, upstreamStatus })
}

/** The error for an upstream that can't be reached or went away. It tells no address. */
export function upstreamUnreachable(cause?: unknown) {
  return new TranscriptionError('upstream_unreachable', 'The transcription service could not be reached.', { cause })
}

/** The error for an answer that is no transcript. Nothing of it is quoted: it may hold anything. */
export function badResponse(why: string, cause?: unknown): TranscriptionError {
  return new TranscriptionError('upstream_bad_response', `The transcription service gave an unusable answer: ${why}.`, {
    cause,
    upstreamStatus: 200,
  })
}
