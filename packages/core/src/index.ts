export type { AudioFile } from './lib/audio-file.js'
export type { Engine, EngineAbilities, EngineRequest, WantedTranscript } from './lib/engine.js'
export type { ErrorEnvelope, TranscriptionErrorCode, TranscriptionErrorOptions } from './lib/errors.js'
export { TranscriptionError } from './lib/errors.js'
export type {
  ChunkingStrategy,
  ResponseFormat,
  ServerVad,
  TimestampGranularity,
  TranscribeParams,
  TranscriptionParams,
} from './lib/params.js'
export type {
  DiarizedSegment,
  DiarizedTranscription,
  Logprob,
  Transcription,
  TranscriptionByFormat,
  Usage,
  UsageDuration,
  UsageTokens,
  VerboseSegment,
  VerboseTranscription,
  VerboseWord,
} from './lib/results.js'
export type {
  DeltaEvent,
  DoneEvent,
  SegmentEvent,
  Transcript,
  TranscriptEvent,
  TranscriptSegment,
  TranscriptWord,
} from './lib/transcript.js'
