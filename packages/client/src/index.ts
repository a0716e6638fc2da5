export type {
  DiarizedTranscription,
  EndpointDescription,
  ResponseFormat,
  Transcription,
  TranscriptionByFormat,
  TranscriptionParams,
  TranscriptionStreamEvent,
  VerboseTranscription,
} from '@transcribekit/core'
export type {
  ClientHeaders,
  TranscribeRequest,
  TranscriptionClient,
  TranscriptionClientOptions,
} from './lib/client.js'
export { createTranscriptionClient } from './lib/client.js'
export type { TranscriptionClientErrorCode, TranscriptionClientErrorOptions } from './lib/errors.js'
export { TranscriptionClientError } from './lib/errors.js'
export type { UploadProgress } from './lib/send.js'
export type { OnPartial } from './lib/streamed-answer.js'
