import { openai } from '@transcribekit/core'
import { MAX_FILE_SIZE, readSettings } from './settings.js'

/** The options of all servers of ours. */
export function ourOptions() {
  const { baseURL, retry } = readSettings()
  return {
    engine: openai({ baseURL, apiKey: 'x' }),
    authorize: false,
    logger: false,
    maxFileSize: MAX_FILE_SIZE,
    ...(retry === false && { retry }),
  } as const
}
