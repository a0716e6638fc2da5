import type { IncomingMessage } from 'node:http'
import { ConfigurableModuleBuilder, type Type } from '@nestjs/common'
import type { EndpointOptions } from '@transcribekit/core'
import { endpointController } from './endpoint.controller.js'

/** Options of {@link TranscriptionModule}. */
export type TranscriptionModuleOptions = EndpointOptions<IncomingMessage>

/** What Nest must know before the options are there. */
export interface TranscriptionModuleExtras {
  /** Path at which `POST` answers the contract, for example `v1/audio/transcriptions`. Default: no endpoint. */
  path?: string
  /** Makes the service available everywhere. Default `false`. */
  isGlobal?: boolean
}

export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } =
  new ConfigurableModuleBuilder<TranscriptionModuleOptions>()
    .setClassMethodName('forRoot')
    .setExtras<TranscriptionModuleExtras>({}, (definition, { path, isGlobal = false }) => ({
      ...definition,
      global: isGlobal,
      controllers: path === undefined ? [] : [endpointController(path) satisfies Type],
    }))
    .build()
