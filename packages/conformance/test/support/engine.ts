import { TranscriptionError } from '@transcribekit/core'
import { type FakeEngine, type FakeTranscript, fakeEngine } from '@transcribekit/core/testing'
import { TRUTH } from '../../src/lib/recordings.js'

const SENTENCE =
  'And Mr. John Dashwood had then leisure to consider how much there might be prudently in his power to do for them.'
const SPLIT = 'And Mr. John Dashwood had then leisure'.length

/** What is said in the clip, as a recogniser writes it. */
export const TRANSCRIPT: FakeTranscript = {
  text: SENTENCE,
  language: 'en',
  duration: TRUTH.duration,
  segments: [
    { start: 0.1, end: 2.6, text: ` ${SENTENCE.slice(0, SPLIT)}`, speaker: 'A', tokens: [1, 2, 3] },
    { start: 2.6, end: 7, text: SENTENCE.slice(SPLIT), speaker: 'B', tokens: [4, 5, 6] },
  ],
  words: SENTENCE.replace(/[.]/g, '')
    .split(' ')
    .map((word, index) => ({ word, start: 0.1 + index * 0.3, end: 0.35 + index * 0.3 })),
  logprobs: [{ token: 'And', logprob: -0.1, bytes: [65, 110, 100] }],
  usage: { type: 'duration', seconds: 8 },
}

/** Reports the clip's text whatever it is sent. */
export function deafEngine(): FakeEngine {
  return fakeEngine({ transcript: TRANSCRIPT })
}

/** Reports the clip's text, and finds out, as an engine that decodes does, where there is nothing to hear. */
export function hearingEngine(): FakeEngine {
  const engine = deafEngine()
  const silent = fakeEngine({ transcript: { text: '', language: 'en', duration: 3, segments: [], words: [] } })
  return {
    ...engine,
    async *transcribe(request, options) {
      const bytes = Buffer.from(await new Response(request.file.stream()).arrayBuffer())
      if (request.file.type === 'audio/webm' && bytes.length < 1000) throw unreadable('invalid_audio')
      if (request.file.type === 'audio/wav') {
        if (bytes.length < 44 + 3200) throw unreadable('audio_too_short')
        if (bytes.subarray(44, 44 + 32_000).every((byte) => byte === 0))
          return yield* silent.transcribe(request, options)
      }
      yield* engine.transcribe(request, options)
    },
  }
}

function unreadable(code: 'invalid_audio' | 'audio_too_short') {
  return new TranscriptionError(code, 'There is nothing to hear in this recording.', { param: 'file' })
}
