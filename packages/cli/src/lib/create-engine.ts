import { type Engine, openai, resolveEngine } from '@transcribekit/core'
import type { EngineChoice } from './engine-choice.js'

/** Makes the engine that was chosen. The embedded one is loaded only where it is needed. */
export async function createEngine(choice: EngineChoice): Promise<Engine> {
  if (choice.name === 'openai') {
    const { baseURL, apiKey, model, abilities } = choice
    return resolveEngine({ engine: openai({ baseURL, apiKey, model, abilities }) })
  }
  const { local } = await import('@transcribekit/local')
  return local({ workers: 1, ffmpeg: choice.ffmpeg })
}
