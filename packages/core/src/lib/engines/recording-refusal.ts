import type { TranscriptionErrorCode } from '../errors.js'

/** What a service says when it refuses a request. */
export interface SaidRefusal {
  readonly status: number
  readonly code?: string | undefined
  readonly message?: string | undefined
}

/** That the recording is at fault, and what to do about it. */
export interface RecordingRefusal {
  readonly code: TranscriptionErrorCode
  /** Whole sentences, to be read after the service's own message. */
  readonly cure?: string
}

const TOO_LONG: RecordingRefusal = {
  code: 'audio_too_long',
  cure: 'Split the recording, or use a model without this limit: whisper-1, or the embedded engine of @transcribekit/local.',
}
const TOO_LARGE: RecordingRefusal = {
  code: 'file_too_large',
  cure: 'Send a shorter or more compressed recording, for example 32 kbit/s mono.',
}
const TOO_SHORT: RecordingRefusal = { code: 'audio_too_short' }
const UNSUPPORTED: RecordingRefusal = { code: 'unsupported_format' }
const INVALID: RecordingRefusal = { code: 'invalid_audio' }

/** Codes that services have for it, which are ours too. */
const BY_CODE: ReadonlyMap<string, RecordingRefusal> = new Map([
  ['audio_too_long', TOO_LONG],
  ['audio_too_short', TOO_SHORT],
  ['file_too_large', TOO_LARGE],
  ['unsupported_format', UNSUPPORTED],
  ['invalid_audio', INVALID],
])
/** What services are seen to say (contract, sections 7 and 9), in lower case. */
const BY_MESSAGE: readonly (readonly [RegExp, RecordingRefusal])[] = [
  [/audio duration [\d.]+ seconds is longer than/, TOO_LONG],
  [/maximum content size limit|maximum file size exceeded|file (?:is )?too large/, TOO_LARGE],
  [/audio file is too short|audio is too short/, TOO_SHORT],
  [/invalid file format|unrecognized file format/, UNSUPPORTED],
  [/could not be decoded|failed to decode|might be corrupted|failed to read (?:audio data|wav file)/, INVALID],
]
const BY_STATUS: ReadonlyMap<number, RecordingRefusal> = new Map([
  [413, TOO_LARGE],
  [415, UNSUPPORTED],
])
/** Statuses by which services refuse a recording. */
const STATUSES = new Set([400, 413, 415, 422])
/** Characters of a message that are looked at. */
const LOOKED_AT = 500

/** Whether a refusal is about the recording, by its code, its message or its status, in this order. */
export function recordingRefusal({ status, code = '', message = '' }: SaidRefusal): RecordingRefusal | undefined {
  if (!STATUSES.has(status)) return undefined
  const said = message.slice(0, LOOKED_AT).toLowerCase()
  return BY_CODE.get(code) ?? BY_MESSAGE.find(([pattern]) => pattern.test(said))?.[1] ?? BY_STATUS.get(status)
}
