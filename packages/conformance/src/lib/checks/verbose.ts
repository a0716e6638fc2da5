import { inSection } from '../check.js'
import { expectShape, expectTrue, expectWords } from '../expect.js'
import { answerIn, spokenText, verboseWith } from '../observe.js'
import { TRUTH } from '../recordings.js'
import { count, list, literal, number, object, type Rule, recordAt, someText, text } from '../shape.js'
import type { Target } from '../target.js'
import { usage } from '../usage.js'
import { NotOffered } from '../verdict.js'
import { wordsOf } from '../words.js'

/** Seconds that times may exceed the recording by, and its duration be off. */
const SLACK = 1

const SEGMENT = object({
  id: count,
  seek: count,
  start: number,
  end: number,
  text,
  tokens: list(count),
  temperature: number,
  avg_logprob: number,
  compression_ratio: number,
  no_speech_prob: number,
})
const WORD = object({ word: someText, start: number, end: number })

export const verboseChecks = inSection('§5', [
  {
    id: 'verbose.shape',
    title: 'verbose_json has language, duration and text.',
    run: async (target) => void shape(await byDefault(target), object({ language: text, duration: number, text })),
  },
  {
    id: 'verbose.task',
    title: 'task, where it is there, is transcribe.',
    run: async (target) => void shape(await byDefault(target), object({}, { task: literal('transcribe') })),
  },
  {
    id: 'verbose.words-of-clip',
    title: 'verbose_json has the words of the clip in text.',
    run: async (target) => expectWords((await byDefault(target)).text),
  },
  {
    id: 'verbose.same-as-json',
    title: 'verbose_json has the text of json.',
    async run(target) {
      const [{ text: said }, expected] = [await byDefault(target), await spokenText(target)]
      expectTrue(wordsOf(String(said)).join() === wordsOf(expected).join(), 'the words of json', said)
    },
  },
  {
    id: 'verbose.language-name',
    title: 'language is the English name in lower case: english.',
    async run(target) {
      const body = await byDefault(target)
      if (body.language === 'unknown') throw new NotOffered('the model does not tell the language')
      shape(body, object({ language: literal('english') }))
    },
  },
  {
    id: 'verbose.duration',
    title: 'duration is the length of the recording in seconds.',
    async run(target) {
      const { duration } = await byDefault(target)
      number(duration, 'duration')
      expectTrue(Math.abs(Number(duration) - TRUTH.duration) <= SLACK, `about ${TRUTH.duration} s`, duration)
    },
  },
  {
    id: 'verbose.usage',
    title: 'usage, where it is there, counts the started seconds of the recording.',
    async run(target) {
      const body = await byDefault(target)
      shape(body, object({}, { usage }))
      const { type, seconds } = recordAt(body.usage ?? {}, 'usage')
      const started = Number.isInteger(seconds) && Math.abs(Number(seconds) - Math.ceil(TRUTH.duration)) <= SLACK
      expectTrue(type !== 'duration' || started, `${Math.ceil(TRUTH.duration)} seconds, whole and rounded up`, seconds)
    },
  },
  {
    id: 'verbose.default-granularity',
    title: 'By default verbose_json has segments and no words.',
    run: async (target) => hasOnly(await byDefault(target), 'segments', 'words'),
  },
  {
    id: 'verbose.segment-granularity',
    title: 'With granularity segment it has segments and no words.',
    run: async (target) => hasOnly(await verboseWith(target, 'segment'), 'segments', 'words'),
  },
  {
    id: 'verbose.word-granularity',
    title: 'With granularity word it has words and no segments.',
    run: async (target) => hasOnly(await verboseWith(target, 'word'), 'words', 'segments'),
  },
  {
    id: 'verbose.both-granularities',
    title: 'With both granularities it has both.',
    async run(target) {
      const body = await verboseWith(target, 'word', 'segment')
      shape(body, object({ words: list(object({})), segments: list(object({})) }))
    },
  },
  {
    id: 'verbose.segment-keys',
    title: 'Each segment has all ten keys, of the right types.',
    run: async (target) => void shape(await byDefault(target), object({ segments: list(SEGMENT) })),
  },
  {
    id: 'verbose.segment-ids',
    title: 'Ids of segments rise.',
    async run(target) {
      const ids = segmentsOf(await byDefault(target)).map(({ id }) => id)
      const rise = ids.every((id, index) => index === 0 || Number(id) > Number(ids[index - 1]))
      expectTrue(rise, 'ids such as 0, 1, 2, …', ids)
    },
  },
  {
    id: 'verbose.segment-space',
    title: 'The text of a segment begins with its space.',
    async run(target) {
      for (const { text: said } of segmentsOf(await byDefault(target))) {
        expectTrue(/^\s/.test(String(said)), 'a leading space in segments[].text', said)
      }
    },
  },
  {
    id: 'verbose.segment-text',
    title: 'All segments joined are the text.',
    async run(target) {
      const body = await byDefault(target)
      const said = segmentsOf(body)
        .map((segment) => segment.text)
        .join('')
      expectTrue(spaceless(said) === spaceless(body.text), 'the text', said)
    },
  },
  {
    id: 'verbose.segment-times',
    title: 'Times of segments are in order and within the recording.',
    run: async (target) => inOrder(segmentsOf(await byDefault(target)), 'segments'),
  },
  {
    id: 'verbose.word-keys',
    title: 'Each word has word, start and end.',
    run: async (target) => void shape(await verboseWith(target, 'word'), object({ words: list(WORD) })),
  },
  {
    id: 'verbose.word-space',
    title: 'Words hold no space.',
    async run(target) {
      for (const { word } of timedWordsOf(await verboseWith(target, 'word'))) {
        expectTrue(!/\s/.test(String(word)), 'a word without spaces', word)
      }
    },
  },
  {
    id: 'verbose.word-times',
    title: 'Times of words are in order and within the recording.',
    run: async (target) => inOrder(timedWordsOf(await verboseWith(target, 'word')), 'words'),
  },
  {
    id: 'verbose.word-text',
    title: 'All words together are the words of the clip.',
    async run(target) {
      const words = timedWordsOf(await verboseWith(target, 'word')).map(({ word }) => word)
      expectWords(words.join(' '), 'words')
    },
  },
])

type Body = Record<string, unknown>

async function byDefault(target: Target): Promise<Body> {
  return expectShape(await answerIn(target, 'verbose_json'), object({}))
}

function shape(body: Body, rule: Rule): void {
  rule(body, 'body')
}

function hasOnly(body: Body, wanted: string, unwanted: string): void {
  shape(body, object({ [wanted]: list(object({})) }))
  expectTrue((body[wanted] as unknown[]).length > 0, `${wanted} of the clip`, 'an empty list')
  expectTrue(body[unwanted] === undefined, `no ${unwanted}`, body[unwanted])
}

function segmentsOf(body: Body): readonly Body[] {
  shape(body, object({ segments: list(object({ start: number, end: number, text })) }))
  return body.segments as readonly Body[]
}

function timedWordsOf(body: Body): readonly Body[] {
  shape(body, object({ words: list(object({ start: number, end: number, word: text })) }))
  return body.words as readonly Body[]
}

function inOrder(timed: readonly Body[], what: string): void {
  let last = 0
  for (const [index, entry] of timed.entries()) {
    const [start, end] = [Number(entry.start), Number(entry.end)]
    const fits = start >= last && end >= start && end <= TRUTH.duration + SLACK
    expectTrue(fits, `${what}[${index}] in order, up to ${TRUTH.duration} s`, `${start} to ${end} after ${last}`)
    last = start
  }
}

function spaceless(value: unknown): string {
  return String(value).replace(/\s+/g, '')
}
