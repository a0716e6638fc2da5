import { fallback, openai } from '@transcribekit/core'
import { transcribe } from '@transcribekit/next'

const baseURL = process.env.FALLBACK_BASE_URL

async function makeHandler() {
  // A package of the workspace is none that Next leaves out of its bundles by its settings.
  const { local } = await import(/* turbopackIgnore: true */ '@transcribekit/local')
  const engine = fallback(openai({ baseURL, apiKey: 'key-of-the-server' }), local())
  return transcribe({ engine, authorize: false, logger: false })
}
const handler = baseURL ? makeHandler() : undefined

export async function POST(request) {
  const handle = await handler
  return handle?.(request) ?? new Response(null, { status: 404 })
}
export const maxDuration = 300
