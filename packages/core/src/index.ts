export type { AudioFile } from './lib/audio-file.js'
export type { AudioData, AudioSource, NamedAudio, UploadedFile } from './lib/audio-source.js'
export type { OptionsPerRequest, TranscriptionHandler } from './lib/create-handler.js'
export { createHandler, withTranscription } from './lib/create-handler.js'
export type { TranscribeOptions, Transcriber, TranscriberOptions } from './lib/create-transcriber.js'
export { createTranscriber } from './lib/create-transcriber.js'
export type { EndpointDescription } from './lib/endpoint-description.js'
export type {
  EarlyRequest,
  Engine,
  EngineAbilities,
  EngineCall,
  EngineHealth,
  EngineRequest,
  ModelEnd,
  WantedTranscript,
} from './lib/engine.js'
export type { OpenAIOptions } from './lib/engines/openai.js'
export { openai } from './lib/engines/openai.js'
export type { ModelAbilities } from './lib/engines/openai-models.js'
export type { ErrorEnvelope, TranscriptionErrorCode, TranscriptionErrorOptions } from './lib/errors.js'
export { TranscriptionError } from './lib/errors.js'
export { foldEvents } from './lib/fold.js'
export type { Limits } from './lib/limits.js'
export type { Logger } from './lib/logger.js'
export type { OpenApiOperation, OpenApiResponse } from './lib/openapi.js'
export { transcriptionOperation } from './lib/openapi.js'
export type { OpenApiDocument, OpenApiDocumentOptions, OpenApiPath, OpenApiServer } from './lib/openapi-document.js'
export { openApiDocument } from './lib/openapi-document.js'
export type { OpenApiExamples } from './lib/openapi-examples.js'
export type { OpenApiHeader } from './lib/openapi-headers.js'
export type { EndpointOptions, ReceiverOptions, RequestOutcome, TranscriptionOptions } from './lib/options.js'
export { resolveEngine } from './lib/options.js'
export type {
  ChunkingStrategy,
  ResponseFormat,
  ServerVad,
  TimestampGranularity,
  TranscribeParams,
  TranscriptionParams,
  TranscriptionTask,
  TranslateParams,
  TranslationFormat,
} from './lib/params.js'
export type { TranscriptWarning, TranscriptWarningCode } from './lib/quality.js'
export { warningsOf } from './lib/quality.js'
export type { RenderParams } from './lib/render.js'
export { render } from './lib/render.js'
export { errorResponse, logFailure } from './lib/respond.js'
export type {
  DiarizedSegment,
  DiarizedTranscription,
  Logprob,
  Transcription,
  TranscriptionByFormat,
  TranscriptionStreamEvent,
  TranscriptTextDelta,
  TranscriptTextDone,
  Usage,
  UsageDuration,
  UsageTokens,
  VerboseSegment,
  VerboseTranscription,
  VerboseWord,
} from './lib/results.js'
export type { AudioFormat } from './lib/sniff.js'
export { sniffAudio } from './lib/sniff.js'
export type { Cue, CueWord } from './lib/subtitles/cue.js'
export type { CueOptions, SubtitleOptions } from './lib/subtitles/cue-options.js'
export type { SrtOptions } from './lib/subtitles/srt.js'
export { parseSrt, renderSrt } from './lib/subtitles/srt.js'
export type { VttOptions } from './lib/subtitles/vtt.js'
export { parseVtt, renderVtt } from './lib/subtitles/vtt.js'
export type {
  DeltaEvent,
  DoneEvent,
  SegmentEvent,
  Transcript,
  TranscriptEvent,
  TranscriptSegment,
  TranscriptWord,
} from './lib/transcript.js'
export type { Attempt, OnAttempt } from './lib/wrappers/attempt.js'
export type { FallbackOptions } from './lib/wrappers/fallback.js'
export { fallback } from './lib/wrappers/fallback.js'
export type { RetryOptions } from './lib/wrappers/retry.js'
export { retry } from './lib/wrappers/retry.js'
export type { WithTimestampsOptions } from './lib/wrappers/with-timestamps.js'
export { withTimestamps } from './lib/wrappers/with-timestamps.js'
