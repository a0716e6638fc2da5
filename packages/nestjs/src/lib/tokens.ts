import { Inject, type InjectionToken } from '@nestjs/common'
import { TranscriptionHealthIndicator } from './transcription.health.js'
import { TranscriptionRuntime } from './transcription.runtime.js'
import { TranscriptionService } from './transcription.service.js'

/** The token by which the service of an instance is provided: for tests that override it, and for factories. */
export function getTranscriptionToken(name?: string): InjectionToken {
  return name === undefined ? TranscriptionService : Symbol.for(`@transcribekit/nestjs/service/${name}`)
}

/** The token by which the health indicator of an instance is provided. */
export function getTranscriptionHealthToken(name?: string): InjectionToken {
  return name === undefined ? TranscriptionHealthIndicator : Symbol.for(`@transcribekit/nestjs/health/${name}`)
}

/** The token by which an instance is provided to `@Transcribe`. */
export function getRuntimeToken(name?: string): InjectionToken {
  return name === undefined ? TranscriptionRuntime : Symbol.for(`@transcribekit/nestjs/runtime/${name}`)
}

/**
 * Injects the service of the instance of that name.
 *
 * @param name as given to `TranscriptionModule.forRoot({ name })`. Default: the instance without one
 * @example
 * ```ts
 * constructor(@InjectTranscription('calls') private readonly calls: TranscriptionService) {}
 * ```
 */
export function InjectTranscription(name?: string): PropertyDecorator & ParameterDecorator {
  return Inject(getTranscriptionToken(name))
}
