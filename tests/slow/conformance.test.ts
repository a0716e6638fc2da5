import { describeEndpoint } from '@transcribekit/conformance/vitest'
import { openai } from '@transcribekit/core'
import { startFakeUpstream } from '@transcribekit/core/testing'
import { local } from '@transcribekit/local'
import { afterAll, describe } from 'vitest'
import { removeNest11App } from '../lib/conformance/nest-11-app.js'
import { type GradedServer, KEY, SERVERS } from '../lib/conformance/servers.js'
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

const OPENAI = {
  engine: openai({ baseURL: upstream.baseURL }),
  env: { OPENAI_BASE_URL: upstream.baseURL, OPENAI_API_KEY: '' },
}
const LOCAL = { engine: embedded, env: { OPENAI_BASE_URL: '', OPENAI_API_KEY: '' } }

/** What every model must do; the rest depends on it: speakers, log probabilities, several languages, keywords. */
const CORE = [
  'request',
  'file',
  'json',
  'text',
  'srt',
  'vtt',
  'verbose',
  'limits',
  'errors',
  'audio',
  'forms',
  'connection',
]
const SPEAKERS = ['speakers', 'diarized', 'type.diarized', 'stream.diarized']

describe.each(Object.entries(SERVERS))('%s', (name, start) => {
  const urlOf = (behind: typeof OPENAI) => {
    let server: Promise<GradedServer> | undefined
    return async () => {
      server ??= start(behind).then((started) => {
        running.push(started)
        return started
      })
      return (await server).url
    }
  }
  // The fake vendor tells of the clip whatever it is sent.
  const given = { url: urlOf(OPENAI), key: KEY, decodes: false }
  describeEndpoint(`${name} over openai()`, { ...given, require: CORE })
  const diarizing = { model: 'gpt-4o-transcribe-diarize', only: SPEAKERS, require: 'all' } as const
  describeEndpoint(`${name} over openai() with speakers`, { ...given, ...diarizing })
  const several = { model: 'gpt-transcribe', only: ['fields.languages', 'fields.keywords'], require: 'all' } as const
  describeEndpoint(`${name} over openai() with languages and keywords`, { ...given, ...several })
  const logprobs = { model: 'gpt-4o-transcribe', only: ['fields.include-b'], require: 'all' } as const
  describeEndpoint(`${name} over openai() with log probabilities`, { ...given, ...logprobs })
  describeEndpoint(`${name} over local()`, { url: urlOf(LOCAL), key: KEY, require: CORE })
})
