import { inSection } from '../check.js'
import { expectRefusal, expectShape, expectSuccess, expectTrue, expectWords } from '../expect.js'
import { diarizedStreamOf, spokenText, streamOf } from '../observe.js'
import { object, text } from '../shape.js'
import { readEvents, type StreamEvent } from '../stream-events.js'
import { filePart, type Target } from '../target.js'
import { languages, logprobs, streamUsage } from '../usage.js'
import { Failed } from '../verdict.js'
import { wordsOf } from '../words.js'
import { DIARIZED_SEGMENT } from './diarized.js'

const DELTA = 'transcript.text.delta'
const SEGMENT = 'transcript.text.segment'
const DONE = 'transcript.text.done'

export const streamChecks = inSection('§6', [
  {
    id: 'stream.frames',
    title: 'A stream is made of data: lines with JSON, and its types are those of the contract.',
    async run(target) {
      const { events } = await streamOf(target)
      for (const { type, name } of events) {
        expectTrue([DELTA, DONE].includes(type), `the types ${DELTA} and ${DONE}`, type)
        expectTrue(name === undefined || name === type, 'no event: line, or one with the type', name)
      }
    },
  },
  {
    id: 'stream.accept',
    title: 'A stream is answered although the client says Accept: application/json, as SDKs do.',
    async run(target) {
      await streamOf(target)
      const headers = { accept: 'application/json' }
      const answer = expectSuccess(await target.transcribe({ stream: 'true' }, { headers }))
      expectTrue(answer.type === 'text/event-stream', 'text/event-stream', answer.describe())
    },
  },
  {
    id: 'stream.delta',
    title: 'A stream has at least one delta, and each has its text.',
    async run(target) {
      const deltas = only((await streamOf(target)).events, DELTA)
      expectTrue(deltas.length > 0, 'at least one delta', 'none')
      for (const { data } of deltas) object({ delta: text }, { logprobs })(data, 'event')
    },
  },
  {
    id: 'stream.done',
    title: 'A stream has exactly one transcript.text.done.',
    async run(target) {
      const { length } = only((await streamOf(target)).events, DONE)
      expectTrue(length === 1, 'one done', `${length}`)
    },
  },
  {
    id: 'stream.done-last',
    title: 'Nothing but [DONE] follows transcript.text.done.',
    async run(target) {
      const { events } = await streamOf(target)
      const after = events.slice(events.findIndex(({ type }) => type === DONE) + 1)
      expectTrue(events.at(-1)?.type === DONE && after.length === 0, 'done as the last event', events.at(-1)?.data)
    },
  },
  {
    id: 'stream.done-shape',
    title: 'transcript.text.done has text, and languages, logprobs and usage as typed where they are there.',
    async run(target) {
      object({ text }, { languages, logprobs, usage: streamUsage })(await doneOf(target), 'event')
    },
  },
  {
    id: 'stream.joined',
    title: 'All deltas joined are the text of transcript.text.done.',
    async run(target) {
      const deltas = only((await streamOf(target)).events, DELTA)
      const joined = deltas.map(({ data }) => data.delta).join('')
      expectTrue(joined.trim() === String((await doneOf(target)).text).trim(), 'the text of done', joined)
    },
  },
  {
    id: 'stream.words',
    title: 'A stream has the words of the clip.',
    run: async (target) => expectWords((await doneOf(target)).text, 'done.text'),
  },
  {
    id: 'stream.same-as-json',
    title: 'A stream has the words that json has.',
    async run(target) {
      const [done, expected] = [await doneOf(target), await spokenText(target)]
      expectTrue(wordsOf(String(done.text)).join() === wordsOf(expected).join(), 'the words of json', done.text)
    },
  },
  {
    id: 'stream.no-cache',
    title: 'A stream is not to be kept by caches.',
    async run(target) {
      const value = (await streamOf(target)).answer.header('cache-control')
      expectTrue(value === '' || /no-cache|no-store/i.test(value), 'Cache-Control: no-cache', value)
    },
  },
  {
    id: 'stream.request-id',
    title: 'A stream has X-Request-ID and X-Content-Type-Options: nosniff.',
    async run(target) {
      const { answer } = await streamOf(target)
      expectTrue(answer.header('x-request-id') !== '', 'an X-Request-ID', 'none')
      expectTrue(
        answer.header('x-content-type-options') === 'nosniff',
        'nosniff',
        answer.header('x-content-type-options'),
      )
    },
  },
  ...['text', 'verbose_json', 'srt'].map((format) => ({
    id: `stream.${format}`,
    title: `stream=true with ${format} brings a whole stream, the plain answer, or a refusal with 400.`,
    async run(target: Target) {
      const answer = await target.transcribe({ stream: 'true', response_format: format })
      if (answer.status !== 200) expectRefusal(answer, { param: ['stream', 'response_format'] })
      else if (answer.type === 'text/event-stream') expectWords(only(readEvents(answer).events, DONE)[0]?.data.text)
      else if (format === 'verbose_json') expectWords(expectShape(answer, object({ text })).text)
      else expectWords(answer.text.replace(/^\d+$|^[\d:,]+ --> [\d:,]+$/gm, ''))
    },
  })),
  {
    id: 'stream.diarized-segments',
    title: 'A diarized stream has segments that say who speaks.',
    async run(target) {
      const segments = only((await diarizedStreamOf(target)).events, SEGMENT)
      expectTrue(segments.length > 0, `at least one ${SEGMENT}`, 'none')
      for (const { data } of segments) DIARIZED_SEGMENT(data, 'event')
      expectWords(segments.map(({ data }) => data.text).join(' '), 'segments')
    },
  },
  {
    id: 'stream.diarized-done',
    title: 'A diarized stream ends with one transcript.text.done.',
    async run(target) {
      const { events } = await diarizedStreamOf(target)
      const last = events.at(-1)
      expectTrue(last?.type === DONE && only(events, DONE).length === 1, 'one done, and last', last?.data)
      expectWords(last?.data.text, 'done.text')
    },
  },
  {
    id: 'stream.field-error',
    title: 'A refusal for a field is a plain HTTP error although a stream was asked for.',
    async run(target) {
      expectRefusal(await target.transcribe({ stream: 'true', temperature: '7' }), { param: ['temperature', 'stream'] })
    },
  },
  {
    id: 'stream.file-error',
    title: 'A refusal for the recording is a plain HTTP error although a stream was asked for.',
    async run(target) {
      const file = filePart({ content: Buffer.alloc(0) })
      expectRefusal(await target.transcribe({ stream: 'true' }, { file }), { param: ['file', 'stream'] })
    },
  },
])

function only(events: readonly StreamEvent[], type: string): readonly StreamEvent[] {
  return events.filter((event) => event.type === type)
}

async function doneOf(target: Target): Promise<Record<string, unknown>> {
  const [done] = only((await streamOf(target)).events, DONE)
  return done?.data ?? streamWithoutDone()
}

function streamWithoutDone(): never {
  throw new Failed('a transcript.text.done', 'a stream without')
}
