import type { IncomingMessage } from 'node:http'
import type { EndpointOptions } from '@transcribekit/core'

/** Token of the module's options. */
export const OPTIONS_TOKEN = Symbol.for('@transcribekit/nestjs/options')

/** Options of {@link TranscriptionModule}. */
export type TranscriptionModuleOptions = EndpointOptions<IncomingMessage>

/** What Nest must know before the options are there. */
export interface TranscriptionModuleExtras {
  /** Path at which `POST` answers the contract, for example `v1/audio/transcriptions`. Default: no endpoint. */
  path?: string | undefined
  /** Makes the service available everywhere. Default `false`. */
  isGlobal?: boolean | undefined
}
