import { fallback, openai } from '@transcribekit/core'
import { local } from '@transcribekit/local'
import { transcribe } from '@transcribekit/next'

const baseURL = process.env.FALLBACK_BASE_URL
const apiKey = 'key-of-the-server'

export const POST = transcribe(
  baseURL ? { engine: fallback(openai({ baseURL, apiKey }), local()), authorize: false, logger: false } : {},
)
export const maxDuration = 300
