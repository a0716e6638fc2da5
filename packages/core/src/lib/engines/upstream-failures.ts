import { TranscriptionError } from '../errors.js'

/** The error for an upstream that stopped answering. */
export function upstreamTimeout(cause?: unknown) {
  return new TranscriptionError('upstream_timeout', 'The transcription service did not answer in time.', { cause })
}

/** The error for an upstream that sends us elsewhere. */
export function upstreamRedirected(cause?: unknown) {
  const message = 'The transcription service redirects; its address must be corrected.'
  return new TranscriptionError('upstream_redirected', message, { cause })
}

/** The error for an upstream that can't be reached or went away. It tells no address. */
export function upstreamUnreachable(cause?: unknown) {
  return new TranscriptionError('upstream_unreachable', 'The transcription service could not be reached.', { cause })
}
