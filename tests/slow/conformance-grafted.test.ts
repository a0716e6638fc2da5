import { describeEndpoint } from '@transcribekit/conformance/vitest'
import { openai, withTimestamps } from '@transcribekit/core'
import { startFakeUpstream } from '@transcribekit/core/testing'
import { local } from '@transcribekit/local'
import { afterAll, describe } from 'vitest'
import { REQUIRED, STREAMED } from '../lib/conformance/required.js'
import { startServersOnDemand } from '../lib/conformance/running.js'
import { KEY, SERVER_NAMES } from '../lib/conformance/servers.js'
import { CLIP_TRANSCRIPT } from '../lib/conformance/transcript.js'
import { WITHOUT_KEY } from '../lib/repository.js'

const upstream = await startFakeUpstream(CLIP_TRANSCRIPT)
const { baseURL } = upstream
const engine = withTimestamps(openai({ baseURL }), local())
const start = startServersOnDemand({
  engine,
  env: { GRAFTED_BASE_URL: baseURL, ...WITHOUT_KEY },
})

afterAll(async () => {
  await engine.close?.()
  await upstream.close()
})

/** Connections and hostile forms are no matter of the engine. */
const BY_ENGINE = ['2', '5', '6', '7']

describe.each(SERVER_NAMES)('%s over withTimestamps()', (name) => {
  // The fake vendor tells of the clip whatever it is sent.
  const given = { url: start(name), key: KEY, decodes: false, model: 'gpt-transcribe', only: BY_ENGINE }
  describeEndpoint('gpt-transcribe with the times of local()', { ...given, require: [...REQUIRED, ...STREAMED] })
})
