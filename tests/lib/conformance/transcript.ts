import type { FakeTranscript } from '@transcribekit/core/testing'
import { CONTAINER_TEXT } from '../speech.js'

/** Length of the clip in `fixtures/containers`, in seconds. */
const DURATION = 7.1

/** What a perfect engine would hear in the clip of `fixtures/containers`. */
export const CLIP_TRANSCRIPT: FakeTranscript = {
  text: CONTAINER_TEXT,
  language: 'en',
  duration: DURATION,
  words: CONTAINER_TEXT.split(' ').map((word, index, { length }) => ({
    word,
    start: (index / length) * DURATION,
    end: ((index + 0.9) / length) * DURATION,
  })),
  segments: [{ start: 0, end: DURATION, text: ` ${CONTAINER_TEXT}`, speaker: 'A' }],
  usage: { type: 'duration', seconds: Math.ceil(DURATION) },
}
