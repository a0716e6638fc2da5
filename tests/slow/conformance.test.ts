import { describeEndpoint } from '@transcribekit/conformance/vitest'
import { openai } from '@transcribekit/core'
import { startFakeUpstream } from '@transcribekit/core/testing'
import { local } from '@transcribekit/local'
import { afterAll } from 'vitest'
import { removeNest11App } from '../lib/conformance/nest-11-app.js'
import { type Behind, type GradedServer, KEY, SERVERS } from '../lib/conformance/servers.js'
import { CLIP_TRANSCRIPT } from '../lib/conformance/transcript.js'

const upstream = await startFakeUpstream(CLIP_TRANSCRIPT)
const embedded = local()
const running: GradedServer[] = []

afterAll(async () => {
  for (const server of running) await server.close()
  await embedded.close()
  await upstream.close()
  await removeNest11App()
}, 60_000)

const BEHIND: Readonly<Record<string, Behind & { decodes: boolean }>> = {
  'openai()': {
    engine: openai({ baseURL: upstream.baseURL }),
    env: { OPENAI_BASE_URL: upstream.baseURL, OPENAI_API_KEY: '' },
    // The fake vendor tells of the clip whatever it is sent.
    decodes: false,
  },
  'local()': { engine: embedded, env: { OPENAI_BASE_URL: '', OPENAI_API_KEY: '' }, decodes: true },
}

for (const [engine, behind] of Object.entries(BEHIND)) {
  for (const [name, start] of Object.entries(SERVERS)) {
    const url = async () => {
      const server = await start(behind)
      running.push(server)
      return server.url
    }
    describeEndpoint(`${name} over ${engine}`, { url, key: KEY, decodes: behind.decodes })
  }
}
