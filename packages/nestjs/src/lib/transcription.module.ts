import { Module } from '@nestjs/common'
import { createNodeHandler } from '@transcribekit/core/node'
import multer from 'multer'
import { ENDPOINT_HANDLER } from './endpoint.controller.js'
import here from './here.cjs'
import { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN, type TranscriptionModuleOptions } from './module-definition.js'
import { TranscriptionService } from './transcription.service.js'

/**
 * Speech-to-text for a Nest app: an injectable {@link TranscriptionService}, and the endpoint where `path` is given.
 *
 * @example
 * ```ts
 * @Module({ imports: [TranscriptionModule.forRoot({ path: 'v1/audio/transcriptions' })] })
 * ```
 */
@Module({
  providers: [
    TranscriptionService,
    {
      provide: ENDPOINT_HANDLER,
      useFactory: (options: TranscriptionModuleOptions) => createNodeHandler({ from: here, ...options }, multer),
      inject: [MODULE_OPTIONS_TOKEN],
    },
  ],
  exports: [TranscriptionService],
})
export class TranscriptionModule extends ConfigurableModuleClass {}
