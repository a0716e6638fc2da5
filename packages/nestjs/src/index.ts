export type { TranscriptionModuleExtras, TranscriptionModuleOptions } from './lib/options.js'
export { TranscriptionModule } from './lib/transcription.module.js'
export { TranscriptionService } from './lib/transcription.service.js'
