import { openai } from '@transcribekit/core'
import { transcribe } from '@transcribekit/next'

/** Endpoints whose settings come from the environment, each with an engine of its own. */
const mounts = Object.entries(JSON.parse(process.env.FAULTS ?? '{}'))
const handlers = new Map(
  mounts.map(([name, settings]) => [
    name,
    transcribe({ engine: openai(settings.openai), authorize: false, logger: false, ...settings.options }),
  ]),
)

export async function POST(request, { params }) {
  const { mount } = await params
  return handlers.get(mount)?.(request) ?? new Response(null, { status: 404 })
}
export const maxDuration = 300
