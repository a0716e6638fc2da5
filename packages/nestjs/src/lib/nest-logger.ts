import { Logger as NestLogger } from '@nestjs/common'
import type { Logger } from '@transcribekit/core'

/** Nest's logger, as the app has set it. */
export function nestLogger(): Logger {
  const logger = new NestLogger('TranscriptionModule')
  return {
    info: (message) => logger.log(message),
    warn: (message) => logger.warn(message),
    error: (message, cause) => logger.error(message, cause instanceof Error ? cause.stack : cause),
  }
}
