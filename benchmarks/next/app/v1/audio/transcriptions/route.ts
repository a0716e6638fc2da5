import { openai } from '@transcribekit/core'
import { transcribe } from '@transcribekit/next'
import { settings } from '../../../settings'

const { baseURL, retry } = settings
const options = {
  engine: openai({ baseURL, apiKey: 'x' }),
  authorize: false,
  logger: false,
  maxFileSize: 2 * 1024 ** 3,
  ...(retry === false && { retry }),
} as const

export const POST = transcribe(options)
