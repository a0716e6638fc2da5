import { type Engine, openai, withTimestamps } from '@transcribekit/core'
import { local } from '@transcribekit/local'

/** The engine for whoever has a key or a base URL: the page shows words in time, which not every model has. */
export function serviceEngine(): Engine | undefined {
  const { OPENAI_API_KEY, OPENAI_BASE_URL, OPENAI_MODEL } = process.env
  return OPENAI_API_KEY || OPENAI_BASE_URL ? withTimestamps(openai({ model: OPENAI_MODEL }), local()) : undefined
}
