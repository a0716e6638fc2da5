export type {
  TranscriptionModuleExtras,
  TranscriptionModuleOptions,
  TranscriptionOptionsFactory,
} from './lib/options.js'
export { getTranscriptionHealthToken, getTranscriptionToken, InjectTranscription } from './lib/tokens.js'
export type { TranscribeDecoratorOptions } from './lib/transcribe.decorator.js'
export { Transcribe, Transcribed } from './lib/transcribe.decorator.js'
export { TranscriptionException } from './lib/transcription.exception.js'
export { TranscriptionHealthIndicator } from './lib/transcription.health.js'
export { TranscriptionModule } from './lib/transcription.module.js'
export { TranscriptionService } from './lib/transcription.service.js'
