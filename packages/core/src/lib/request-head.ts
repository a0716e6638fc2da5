import { TranscriptionError } from './errors.js'
import { type Limits, maxBodySize } from './limits.js'
import { bodyTooLarge } from './upload/upload-watch.js'

/** What is known of a request before its body is read. */
export interface RequestHead {
  readonly method: string
  /** Value of a header, or `undefined`. Names in lower case. */
  header(name: string): string | undefined
}

/** Longest boundary in characters; the standard allows 70 (RFC 2046, section 5.1.1). */
const MAX_BOUNDARY = 200

/**
 * Refuses what can't be a transcription request, before a byte of its body is read (reliability, receive).
 *
 * @throws {TranscriptionError} `method_not_allowed`, `unsupported_media_type`, `invalid_multipart`, `file_too_large`
 */
export function checkRequestHead(head: RequestHead, limits: Limits): void {
  if (head.method !== 'POST') {
    throw new TranscriptionError('method_not_allowed', `Use POST with a multipart/form-data body, not ${head.method}.`)
  }
  const type = head.header('content-type') ?? ''
  if (!/^multipart\/form-data\s*(;|$)/i.test(type)) {
    throw new TranscriptionError(
      'unsupported_media_type',
      `The body must be multipart/form-data, not '${type.slice(0, 100)}': curl -F file=@talk.mp3 -F model=whisper-1. With fetch, pass a FormData and set no content-type.`,
    )
  }
  const encoding = head.header('content-encoding') ?? 'identity'
  if (encoding.toLowerCase() !== 'identity') {
    throw new TranscriptionError('unsupported_media_type', 'The body must not be compressed: send no Content-Encoding.')
  }
  boundaryOf(type)
  if (Number(head.header('content-length') ?? 0) > maxBodySize(limits)) throw bodyTooLarge(limits)
}

/**
 * The boundary that a content type names.
 *
 * @throws {TranscriptionError} `invalid_multipart`
 */
export function boundaryOf(contentType: string): string {
  const [, quoted, token = ''] = /;\s*boundary=(?:"([^"]*)"|([^;\s]*))/i.exec(contentType) ?? []
  const boundary = quoted ?? token
  if (boundary.length === 0 || boundary.length > MAX_BOUNDARY) {
    throw new TranscriptionError(
      'invalid_multipart',
      'The content-type names no usable boundary. Let your HTTP client set the header: it knows the boundary.',
    )
  }
  return boundary
}
