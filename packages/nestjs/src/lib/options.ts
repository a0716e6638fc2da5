import type { IncomingMessage } from 'node:http'
import type { ControllerOptions } from '@nestjs/common'
import type { EndpointOptions } from '@transcribekit/core'

/** Token of the module's options. */
export const OPTIONS_TOKEN = Symbol.for('@transcribekit/nestjs/options')

/** Options of {@link TranscriptionModule}. `logger` is Nest's by default. `authorize` gets Node's own request. */
export interface TranscriptionModuleOptions extends Omit<EndpointOptions<IncomingMessage>, 'task' | 'describe'> {
  /**
   * Milliseconds that a shutdown waits for running transcriptions before it ends the engine. Default 30 000.
   * Nest calls its shutdown hooks after `app.close()`, and on signals after `app.enableShutdownHooks()`.
   */
  readonly shutdownTimeout?: number | undefined
}

/** Makes the options of {@link TranscriptionModule}: implement it for `forRootAsync({ useClass })`. */
export interface TranscriptionOptionsFactory {
  create(): TranscriptionModuleOptions | Promise<TranscriptionModuleOptions>
}

/** What Nest must know before the options are there. */
export interface TranscriptionModuleExtras {
  /** Path at which `POST` answers the contract, for example `v1/audio/transcriptions`. Default: no endpoint. */
  path?: string | undefined
  /** Path at which `POST` translates into English, for example `v1/audio/translations`. Default: no such endpoint. */
  translationsPath?: string | undefined
  /** Answers `GET` on these paths with what they can do: `{ models, languages, formats, maxBytes }`. Default `false`. */
  describe?: boolean | undefined
  /** Version of these paths, in apps with `enableVersioning`. Default: the app's. */
  version?: ControllerOptions['version'] | undefined
  /** Makes the service available everywhere. Default `false`. */
  isGlobal?: boolean | undefined
  /**
   * Name of this instance, in apps with more than one: its service is injected by `@InjectTranscription(name)`.
   * Default: none, and the service is injected by its class.
   */
  name?: string | undefined
}
