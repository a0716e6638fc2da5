import { type Engine, openai, withTimestamps } from '@transcribekit/core'
import { local } from '@transcribekit/local'

/** The engine for whoever has a key or a base URL: the page shows words in time, which not every model has. */
export function serviceEngine(): Engine | undefined {
  const { OPENAI_API_KEY, OPENAI_BASE_URL, OPENAI_MODEL } = process.env
  if (!OPENAI_API_KEY && !OPENAI_BASE_URL) return undefined
  const engine = withTimestamps(openai({ model: OPENAI_MODEL }), local())
  return {
    ...engine,
    // The page offers the languages that have times.
    describe(model) {
      const { timestampLanguages, ...abilities } = engine.describe(model)
      return { ...abilities, languages: timestampLanguages ?? abilities.languages }
    },
  }
}
