import { TranscriptionClientError } from '../errors.js'

/** What keeps a page from recording at all, if anything does. */
export function checkSupport(page: {
  readonly isSecureContext: boolean
  readonly hasMicrophones: boolean
  readonly hasRecorder: boolean
}): TranscriptionClientError | undefined {
  if (!page.isSecureContext) {
    return unsupported('Browsers record only in pages that were loaded securely; use https, or localhost.')
  }
  if (page.hasMicrophones && page.hasRecorder) return undefined
  return unsupported('This browser can not record; use a current one, or choose a file.')
}

/** The error that stands for what `getUserMedia` and `MediaRecorder` throw, by its name. */
export function micError(cause: unknown): TranscriptionClientError {
  const name = cause instanceof Error ? cause.name : ''
  switch (name) {
    case 'NotAllowedError':
    case 'SecurityError':
      return new TranscriptionClientError(
        'mic_denied',
        "The microphone is not allowed; allow it for this page in the browser's settings, and try again.",
        { cause },
      )
    case 'NotFoundError':
    case 'OverconstrainedError':
      return new TranscriptionClientError('mic_missing', 'There is no such microphone; connect or choose one.', {
        cause,
      })
    case 'NotReadableError':
    case 'AbortError':
      return new TranscriptionClientError(
        'mic_missing',
        'The microphone can not be used; close other apps that use it, or choose another one.',
        { cause },
      )
    default:
      return unsupported('This browser can not record so; use a current one, or choose a file.', cause)
  }
}

function unsupported(message: string, cause?: unknown) {
  return new TranscriptionClientError('mic_unsupported', message, { cause })
}
