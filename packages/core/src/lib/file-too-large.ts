import { TranscriptionError } from './errors.js'

/** The error for a recording over the limit; it names the limit. */
export function fileTooLarge(maxFileSize: number, cause?: unknown): TranscriptionError {
  const megabytes = (maxFileSize / 1024 / 1024).toFixed(1).replace(/\.0$/, '')
  return new TranscriptionError(
    'file_too_large',
    `The file is larger than ${maxFileSize} bytes (${megabytes} MiB). Send a shorter or more compressed recording, for example 32 kbit/s mono.`,
    { param: 'file', cause },
  )
}
