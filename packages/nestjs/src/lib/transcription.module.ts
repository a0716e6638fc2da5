import { ConfigurableModuleBuilder, type DynamicModule, Module } from '@nestjs/common'
import { endpointController } from './endpoint.controller.js'
import { OPTIONS_TOKEN, type TranscriptionModuleExtras, type TranscriptionModuleOptions } from './options.js'
import { TranscriptionService } from './transcription.service.js'

const { ConfigurableModuleClass, OPTIONS_TYPE } = new ConfigurableModuleBuilder<TranscriptionModuleOptions>({
  optionsInjectionToken: OPTIONS_TOKEN,
})
  .setClassMethodName('forRoot')
  .setExtras<TranscriptionModuleExtras>({}, (definition, { path, isGlobal = false }) => ({
    ...definition,
    global: isGlobal,
    controllers: path === undefined ? [] : [endpointController(path)],
  }))
  .build()

/**
 * Speech-to-text for a Nest app: an injectable {@link TranscriptionService}, and the endpoint where `path` is given.
 *
 * @example
 * ```ts
 * @Module({ imports: [TranscriptionModule.forRoot({ path: 'v1/audio/transcriptions' })] })
 * ```
 */
@Module({ providers: [TranscriptionService], exports: [TranscriptionService] })
export class TranscriptionModule extends ConfigurableModuleClass {
  /** The module with its options. Without any there is no endpoint, and the engine is chosen by environment. */
  static override forRoot(options: typeof OPTIONS_TYPE = {}): DynamicModule {
    return super.forRoot(options)
  }
}
