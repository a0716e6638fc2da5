import { ConfigurableModuleBuilder, type DynamicModule, Module, type Provider } from '@nestjs/common'
import { endpointController } from './endpoint.controller.js'
import { OPTIONS_TOKEN, type TranscriptionModuleExtras, type TranscriptionModuleOptions } from './options.js'
import { getRuntimeToken, getTranscriptionHealthToken, getTranscriptionToken } from './tokens.js'
import { TranscriptionHealthIndicator } from './transcription.health.js'
import { TranscriptionRuntime } from './transcription.runtime.js'
import { TranscriptionService } from './transcription.service.js'

const TOKENS = [getTranscriptionToken, getRuntimeToken, getTranscriptionHealthToken]
const PROVIDERS = [TranscriptionRuntime, TranscriptionService, TranscriptionHealthIndicator]

const { ConfigurableModuleClass, OPTIONS_TYPE } = new ConfigurableModuleBuilder<TranscriptionModuleOptions>({
  optionsInjectionToken: OPTIONS_TOKEN,
})
  .setClassMethodName('forRoot')
  .setExtras<TranscriptionModuleExtras>({}, withExtras)
  .build()

/** An instance with a name is only seen by its name, so that two of them can be imported side by side. */
function withExtras(definition: DynamicModule, extras: TranscriptionModuleExtras): DynamicModule {
  const { path, translationsPath, describe = false, version, isGlobal = false, name } = extras
  const named: Provider[] =
    name === undefined
      ? []
      : [
          { provide: getTranscriptionToken(name), useExisting: TranscriptionService },
          { provide: getRuntimeToken(name), useExisting: TranscriptionRuntime },
          { provide: getTranscriptionHealthToken(name), useExisting: TranscriptionHealthIndicator },
        ]
  return {
    ...definition,
    global: isGlobal,
    controllers: [
      ...(path === undefined ? [] : [endpointController(path, 'transcribe', { version, describe })]),
      ...(translationsPath === undefined
        ? []
        : [endpointController(translationsPath, 'translate', { version, describe })]),
    ],
    providers: [...(definition.providers ?? []), ...PROVIDERS, ...named],
    exports: name === undefined ? PROVIDERS : TOKENS.map((tokenOf) => tokenOf(name)),
  }
}

/**
 * Speech-to-text for a Nest app: an injectable {@link TranscriptionService}, and the endpoint where `path` is given.
 *
 * @example
 * ```ts
 * @Module({ imports: [TranscriptionModule.forRoot({ path: 'v1/audio/transcriptions' })] })
 * ```
 */
@Module({})
export class TranscriptionModule extends ConfigurableModuleClass {
  /** The module with its options. Without any there is no endpoint, and the engine is chosen by environment. */
  static override forRoot(options: typeof OPTIONS_TYPE = {}): DynamicModule {
    return super.forRoot(options)
  }
}
