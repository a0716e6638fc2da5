import { inSection } from '../check.js'
import { expectShape, expectTrue, expectWords } from '../expect.js'
import { answerIn } from '../observe.js'
import { TRUTH } from '../recordings.js'
import { list, literal, number, object, someText, text } from '../shape.js'
import type { Target } from '../target.js'
import { usage } from '../usage.js'

/** Seconds that times may exceed the recording by, and its duration be off. */
const SLACK = 1

export const DIARIZED_SEGMENT = object({
  type: literal('transcript.text.segment'),
  id: someText,
  start: number,
  end: number,
  text,
  speaker: someText,
})

export const diarizedChecks = inSection('§5', [
  {
    id: 'diarized.shape',
    title: 'diarized_json has task, duration, text and segments.',
    async run(target) {
      const rule = object(
        { task: literal('transcribe'), duration: number, text, segments: list(object({})) },
        { usage },
      )
      const { duration } = expectShape(await answerIn(target, 'diarized_json'), rule)
      expectTrue(
        Math.abs(Number(duration) - TRUTH.duration) <= SLACK,
        `a duration of about ${TRUTH.duration} s`,
        duration,
      )
    },
  },
  {
    id: 'diarized.words',
    title: 'diarized_json has the words of the clip, in its text and in its segments.',
    async run(target) {
      const body = expectShape(await answerIn(target, 'diarized_json'), object({ text }))
      expectWords(body.text)
      expectWords((await segmentsOf(target)).map((segment) => segment.text).join(' '), 'segments')
    },
  },
  {
    id: 'diarized.segment-keys',
    title: 'Each diarized segment has type, id, start, end, text and speaker.',
    async run(target) {
      expectShape(await answerIn(target, 'diarized_json'), object({ segments: list(DIARIZED_SEGMENT) }))
    },
  },
  {
    id: 'diarized.segment-ids',
    title: 'Ids of diarized segments differ.',
    async run(target) {
      const ids = (await segmentsOf(target)).map(({ id }) => id)
      expectTrue(new Set(ids).size === ids.length, 'an id of its own for each', ids)
    },
  },
  {
    id: 'diarized.segment-times',
    title: 'Times of diarized segments are in order of their start and within the recording.',
    async run(target) {
      let last = 0
      for (const { start, end } of await segmentsOf(target)) {
        const [from, to] = [Number(start), Number(end)]
        const fits = from >= last && to >= from && to <= TRUTH.duration + SLACK
        expectTrue(fits, `times in order, up to ${TRUTH.duration} s`, `${from} to ${to} after ${last}`)
        last = from
      }
    },
  },
])

async function segmentsOf(target: Target): Promise<readonly Record<string, unknown>[]> {
  const body = expectShape(await answerIn(target, 'diarized_json'), object({ segments: list(object({})) }))
  return body.segments as readonly Record<string, unknown>[]
}
