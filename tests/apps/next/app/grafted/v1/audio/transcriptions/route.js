import { openai, withTimestamps } from '@transcribekit/core'
import { transcribe } from '@transcribekit/next'

const baseURL = process.env.GRAFTED_BASE_URL
const key = process.env.APP_KEY

async function makeHandler() {
  // A package of the workspace is none that Next leaves out of its bundles by its settings.
  const { local } = await import(/* turbopackIgnore: true */ '@transcribekit/local')
  const engine = withTimestamps(openai({ baseURL }), local())
  return transcribe({ engine, authorize: ({ headers }) => headers.get('authorization') === `Bearer ${key}` })
}
const handler = baseURL ? makeHandler() : undefined

export async function POST(request) {
  const handle = await handler
  return handle?.(request) ?? new Response(null, { status: 404 })
}
export const maxDuration = 300
