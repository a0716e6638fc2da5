import { expect, it } from 'vitest'
import { foldEvents, type TranscriptEvent } from '../src/index.js'
import { TranscriptFold } from '../src/lib/fold.js'
import { failureOf } from './support/failure.js'

const HELLO = { start: 0, end: 1, text: ' Hello.' }
const BYE = { start: 1, end: 2, text: ' Bye.' }

async function* events(...list: TranscriptEvent[]) {
  yield* list
}

it.each<[string, TranscriptEvent[], string]>([
  [
    'the last event',
    [
      { type: 'delta', delta: 'Hel' },
      { type: 'done', text: 'Hello.' },
    ],
    'Hello.',
  ],
  ['the deltas', [{ type: 'delta', delta: 'Hel' }, { type: 'delta', delta: 'lo.' }, { type: 'done' }], 'Hello.'],
  [
    'the segments',
    [{ type: 'segment', segment: HELLO }, { type: 'segment', segment: BYE }, { type: 'done' }],
    'Hello. Bye.',
  ],
  [
    'the deltas when the last event leaves it empty',
    [
      { type: 'delta', delta: 'Hi.' },
      { type: 'done', text: '' },
    ],
    'Hi.',
  ],
  ['silence', [{ type: 'done', text: '' }], ''],
  ['silence without a text', [{ type: 'done' }], ''],
])('takes the text from %s', async (_, list, text) => {
  expect((await foldEvents(events(...list))).text).toBe(text)
})

it('keeps segments in order and all that the last event tells', async () => {
  const done = {
    type: 'done',
    text: 'Hello. Bye.',
    language: 'en',
    languages: [{ code: 'en' }],
    duration: 2,
    words: [{ word: 'Hello', start: 0, end: 1 }],
    estimated: true,
    logprobs: [{ token: 'Hello' }],
    usage: { type: 'duration', seconds: 2 },
  } as const
  const { type, ...rest } = done
  const list: TranscriptEvent[] = [{ type: 'segment', segment: HELLO }, { type: 'segment', segment: BYE }, done]
  expect(await foldEvents(events(...list))).toEqual({ ...rest, segments: [HELLO, BYE] })
})

it('fails when the engine ends too early', async () => {
  const error = await failureOf(foldEvents(events({ type: 'delta', delta: 'Hel' })))
  expect(error).toMatchObject({ code: 'engine_failed', status: 500 })
})

it.each<TranscriptEvent>([
  { type: 'delta', delta: 'x' },
  { type: 'segment', segment: BYE },
  { type: 'done', text: 'x' },
])('fails when the engine goes on with %j after its last event', async (event) => {
  expect((await failureOf(foldEvents(events({ type: 'done', text: 'Hi.' }, event)))).code).toBe('engine_failed')
})

it('passes on what the engine throws', async () => {
  async function* broken(): AsyncGenerator<TranscriptEvent> {
    yield { type: 'delta', delta: 'Hel' }
    throw new RangeError('out of memory')
  }
  await expect(foldEvents(broken())).rejects.toThrow(RangeError)
})

it('knows what was heard so far', () => {
  const fold = new TranscriptFold()
  expect(fold.text).toBe('')
  fold.add({ type: 'segment', segment: HELLO })
  expect(fold.text).toBe('Hello.')
  expect(() => fold.finish()).toThrow('before the transcript was done')
})

it.each([
  [Number.NaN, 1],
  [0, Number.POSITIVE_INFINITY],
  [-1, 1],
])('refuses times that are none: %s to %s', async (start, end) => {
  async function* events() {
    yield { type: 'segment', segment: { start, end, text: ' a' } } as const
    yield { type: 'done' } as const
  }
  await expect(foldEvents(events())).rejects.toMatchObject({ code: 'engine_failed' })
})

it('joins very many segments as fast as they come', () => {
  const fold = new TranscriptFold()
  for (let index = 0; index < 200_000; index++)
    fold.add({ type: 'segment', segment: { ...HELLO, text: ' word by word' } })
  fold.add({ type: 'done' })
  expect(fold.text).toHaveLength(200_000 * 13 - 1)
})
