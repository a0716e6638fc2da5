import OpenAI from 'openai'
import { readSettings } from '../settings.js'

/** The official SDK, as it comes. */
export function sdkClient(): OpenAI {
  const { baseURL, retry } = readSettings()
  return new OpenAI({ baseURL, apiKey: 'x', ...(retry === false && { maxRetries: 0 }) })
}

/** How a failure of the SDK is answered: with the upstream's own status where there is one. */
export function failureOf(error: unknown): { status: number; body: object } {
  const { status, message } = error instanceof OpenAI.APIError ? error : { status: 500, message: String(error) }
  return { status: status ?? 502, body: { error: { message } } }
}
