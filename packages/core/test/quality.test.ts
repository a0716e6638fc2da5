import { describe, expect, it } from 'vitest'
import { createHandler, createTranscriber, type Transcript, type TranscriptSegment } from '../src/index.js'
import { warningsOf } from '../src/lib/quality.js'
import { fakeEngine } from '../src/testing.js'
import { audio } from './support/audio.js'
import { formRequest } from './support/form.js'

function segment(text: string, more: Partial<TranscriptSegment> = {}, start = 0): TranscriptSegment {
  return { start, end: start + 2, text, avg_logprob: -0.2, no_speech_prob: 0.01, compression_ratio: 1.2, ...more }
}

function codesOf(...segments: TranscriptSegment[]) {
  const text = segments.map((part) => part.text).join('')
  return warningsOf({ text, segments }).map(({ code }) => code)
}

it.each<[string, TranscriptSegment[], string[]]>([
  ['clear speech', [segment(' Buy milk.')], []],
  ['speech of which the engine tells nothing more', [{ start: 0, end: 1, text: ' Buy milk.' }], []],
  ['a doubtful segment', [segment(' Buy milk.', { avg_logprob: -1.2 })], ['low_confidence']],
  ['text over silence', [segment(' Bye.', { no_speech_prob: 0.9, avg_logprob: -1.4 })], ['hallucination']],
  ['what is said to silence', [segment(' Thanks for watching!', { no_speech_prob: 0.8 })], ['hallucination']],
  ['the same, spoken', [segment(' Thanks for watching!')], []],
  ['clear speech with noise', [segment(' Buy milk.', { no_speech_prob: 0.9 })], []],
  ['a text that compresses well', [segment(' So so so.', { compression_ratio: 3 })], ['hallucination']],
  ['a phrase in a loop', [segment(' I am here.'.repeat(6))], ['hallucination']],
  ['someone who says no', [segment(' No, no, no, no, no!')], []],
  ['segments in a loop', [0, 2, 4].map((start) => segment(' Okay.', {}, start)), ['hallucination']],
  ['two alike', [0, 2].map((start) => segment(' Okay.', {}, start)), []],
])('%s', (_, segments, codes) => {
  expect(codesOf(...segments)).toEqual(codes)
})

it('says when', () => {
  const segments = [segment(' Hello.'), segment(' Hm.', { avg_logprob: -2 }, 2)]
  expect(warningsOf({ text: 'Hello. Hm.', segments })).toEqual([
    { code: 'low_confidence', message: 'The model was unsure of its words.', start: 2, end: 4 },
  ])
})

it.each<[Partial<Transcript>, string[]]>([
  [{ text: '' }, ['silence']],
  [{ text: ' \n' }, ['silence']],
  [{ text: 'over and '.repeat(20) }, ['hallucination']],
  [{ text: 'Hi.', logprobs: [{ logprob: -2 }, { logprob: -1 }] }, ['low_confidence']],
  [{ text: 'Hi.', logprobs: [{ logprob: -0.1 }] }, []],
  [{ text: 'Hi.', logprobs: [] }, []],
])('a transcript without segments: %j', (transcript, codes) => {
  expect(warningsOf({ text: '', segments: [], ...transcript }).map(({ code }) => code)).toEqual(codes)
})

it('a long transcript has no more than 100 warnings', () => {
  const segments = Array.from({ length: 500 }, (_, index) => segment(` ${index}`, { avg_logprob: -3 }, index))
  expect(warningsOf({ text: 'x', segments })).toHaveLength(100)
})

describe('a silent recording', () => {
  const engine = () => fakeEngine({ transcript: { text: '', duration: 3 } })
  const silence = [{ code: 'silence', message: 'No speech was heard.' }]

  it.each(['json', 'text', 'srt', 'verbose_json'])(
    'as %s is answered with a header, and no doubts in the body',
    async (response_format) => {
      const answer = await createHandler({ engine: engine() })(formRequest({ response_format }))
      expect(answer.headers.get('x-transcript-warnings')).toBe('silence')
      expect(await answer.text()).not.toContain('warnings')
    },
  )

  it('in a stream says nothing of it on the wire', async () => {
    const answer = await createHandler({ engine: engine() })(formRequest({ stream: 'true' }))
    expect(await answer.text()).toBe('data: {"type":"transcript.text.done","text":""}\n\n')
  })

  it('in code has warnings', async () => {
    const transcriber = createTranscriber({ engine: engine() })
    expect(await transcriber.transcribe({ file: audio() })).toEqual({ text: '', warnings: silence })
    const events = []
    for await (const event of transcriber.stream({ file: audio() })) events.push(event)
    expect(events).toEqual([{ type: 'transcript.text.done', text: '', warnings: silence }])
  })
})

it('where all is well, nothing is said', async () => {
  const answer = await createHandler({ engine: fakeEngine() })(formRequest())
  expect(answer.headers.has('x-transcript-warnings')).toBe(false)
  expect(await createTranscriber({ engine: fakeEngine() }).transcribe({ file: audio() })).not.toHaveProperty('warnings')
})
