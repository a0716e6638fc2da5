import { describeEndpoint } from '@transcribekit/conformance/vitest'
import { openai } from '@transcribekit/core'
import { startFakeUpstream } from '@transcribekit/core/testing'
import { afterAll, describe } from 'vitest'
import { REQUIRED, STREAMED } from '../lib/conformance/required.js'
import { startServersOnDemand } from '../lib/conformance/running.js'
import { KEY, SERVER_NAMES } from '../lib/conformance/servers.js'
import { CLIP_TRANSCRIPT } from '../lib/conformance/transcript.js'

const upstream = await startFakeUpstream(CLIP_TRANSCRIPT)
const start = startServersOnDemand({
  engine: openai({ baseURL: upstream.baseURL }),
  env: { OPENAI_BASE_URL: upstream.baseURL, OPENAI_API_KEY: '' },
})

afterAll(() => upstream.close())

/** What does not depend on the model is checked with the first one alone. */
const BY_MODEL = ['2', '5', '6', '8']
const TEXT = ['json', 'text', 'type.json', 'type.text', ...STREAMED]
/** What each model must offer; for the rest it may be refused, properly. */
const OFFERED = {
  'gpt-4o-transcribe': [...TEXT, 'fields.include-b', 'fields.prompt'],
  'gpt-4o-mini-transcribe': [...TEXT, 'fields.include-b', 'fields.prompt'],
  'gpt-4o-mini-transcribe-2025-12-15': [...TEXT, 'fields.include-b', 'fields.prompt'],
  'gpt-4o-transcribe-diarize': [
    ...TEXT,
    ...['srt', 'vtt', 'verbose.s', 'verbose.shape'],
    ...['speakers', 'diarized', 'type.diarized', 'stream.diarized'],
  ],
  'gpt-transcribe': [...TEXT, 'fields.languages', 'fields.keywords', 'fields.prompt'],
}

describe.each(SERVER_NAMES)('%s over openai()', (name) => {
  // The fake vendor tells of the clip whatever it is sent.
  const given = { url: start(name), key: KEY, decodes: false }
  describeEndpoint('whisper-1', { ...given, require: [...REQUIRED, ...STREAMED, 'translations'] })
  for (const [model, require] of Object.entries(OFFERED)) {
    describeEndpoint(model, { ...given, model, only: BY_MODEL, require })
  }
})
