import { Inject, Injectable } from '@nestjs/common'
import type { EngineHealth } from '@transcribekit/core'
import { TranscriptionService } from './transcription.service.js'

/**
 * An indicator for `@nestjs/terminus`: `up`, `degraded` while the engine works but not as it is meant to, or `down`.
 * That of an instance with a name is injected by `@Inject(getTranscriptionHealthToken(name))`.
 *
 * @example
 * ```ts
 * @Get()
 * @HealthCheck()
 * check() {
 *   return this.health.check([() => this.transcription.isHealthy('transcription')])
 * }
 * ```
 */
@Injectable()
export class TranscriptionHealthIndicator {
  readonly #service: TranscriptionService

  constructor(@Inject(TranscriptionService) service: TranscriptionService) {
    this.#service = service
  }

  /**
   * The state of the engine. It loads the embedded engine's model where that has not happened yet, and asks an API for
   * its list of models, which costs nothing. Never throws; takes 10 s at most.
   *
   * @param key under which the state is shown
   */
  async isHealthy<Key extends string>(key: Key): Promise<Record<Key, EngineHealth>> {
    return { [key]: await this.#service.health() } as Record<Key, EngineHealth>
  }
}
