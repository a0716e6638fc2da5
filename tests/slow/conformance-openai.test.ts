import { describeEndpoint } from '@transcribekit/conformance/vitest'
import { openai } from '@transcribekit/core'
import { startFakeUpstream } from '@transcribekit/core/testing'
import { afterAll, describe } from 'vitest'
import { REQUIRED } from '../lib/conformance/required.js'
import { startServersOnDemand } from '../lib/conformance/running.js'
import { KEY, SERVER_NAMES } from '../lib/conformance/servers.js'
import { CLIP_TRANSCRIPT } from '../lib/conformance/transcript.js'

const upstream = await startFakeUpstream(CLIP_TRANSCRIPT)
const start = startServersOnDemand({
  engine: openai({ baseURL: upstream.baseURL }),
  env: { OPENAI_BASE_URL: upstream.baseURL, OPENAI_API_KEY: '' },
})

afterAll(() => upstream.close())

/** Checks that only some models pass. */
const BY_MODEL = {
  'gpt-4o-transcribe-diarize': ['speakers', 'diarized', 'type.diarized', 'stream.diarized'],
  'gpt-transcribe': ['fields.languages', 'fields.keywords'],
  'gpt-4o-transcribe': ['fields.include-b'],
}

describe.each(SERVER_NAMES)('%s over openai()', (name) => {
  // The fake vendor tells of the clip whatever it is sent.
  const given = { url: start(name), key: KEY, decodes: false }
  describeEndpoint('whisper-1', { ...given, require: [...REQUIRED, 'translations'] })
  for (const [model, only] of Object.entries(BY_MODEL)) {
    describeEndpoint(model, { ...given, model, only, require: 'all' })
  }
})
