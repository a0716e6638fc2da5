import type { TranscriptionErrorCode } from '@transcribekit/core'

/** What is wrong with a recording. The worker's half of a `TranscriptionError`, as plain data. */
export class AudioError extends Error {
  override readonly name = 'AudioError'
  readonly code: Extract<
    TranscriptionErrorCode,
    'invalid_audio' | 'unsupported_format' | 'audio_too_short' | 'audio_too_long'
  >

  constructor(code: AudioError['code'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
