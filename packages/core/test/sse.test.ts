import { describe, expect, it } from 'vitest'
import { type TranscriptEvent, TranscriptionError } from '../src/index.js'
import type { RenderParams } from '../src/lib/render.js'
import { renderSse } from '../src/lib/sse.js'

const HELLO = { start: 0, end: 1, text: ' Hello there.' }
const BYE = { start: 1.5, end: 2, text: ' Bye.', speaker: 'Ann', id: 'seg_x' }

function toError(error: unknown) {
  return TranscriptionError.isInstance(error)
    ? error
    : new TranscriptionError('internal_error', 'Something went wrong.')
}

async function frames(list: (TranscriptEvent | Error)[], params: RenderParams = {}) {
  async function* events() {
    for (const event of list) {
      if (event instanceof Error) throw event
      yield event
    }
  }
  const texts: string[] = []
  for await (const frame of renderSse(events(), params, toError)) texts.push(frame)
  return texts
}

/** The data of all frames; every one is `data: {json}` on one line and an empty line. */
async function data(list: (TranscriptEvent | Error)[], params: RenderParams = {}) {
  return (await frames(list, params)).map((frame) => {
    const [, json = ''] = /^(?:event: error\n)?data: (\{.*\})\n\n$/.exec(frame) ?? []
    return JSON.parse(json)
  })
}

function joined(events: { type: string; delta?: string }[]) {
  return events.map(({ delta = '' }) => delta).join('')
}

describe('from deltas', () => {
  const list: TranscriptEvent[] = [
    { type: 'delta', delta: 'Hello', segment_id: 'seg_1', logprobs: [{ token: 'Hello', logprob: -1 }] },
    { type: 'delta', delta: ' there.' },
    { type: 'done', text: 'Hello there.', usage: { type: 'duration', seconds: 1 }, logprobs: [{ token: 'Hello' }] },
  ]

  it('are passed on, then the whole', async () => {
    expect(await frames(list)).toEqual([
      'data: {"type":"transcript.text.delta","delta":"Hello","segment_id":"seg_1"}\n\n',
      'data: {"type":"transcript.text.delta","delta":" there."}\n\n',
      'data: {"type":"transcript.text.done","text":"Hello there.","usage":{"type":"duration","seconds":1}}\n\n',
    ])
  })

  it('have log probabilities where they are wanted', async () => {
    const [first, second, done] = await data(list, { include: ['logprobs'] })
    expect(first.logprobs).toEqual([{ token: 'Hello', logprob: -1 }])
    expect(second).not.toHaveProperty('logprobs')
    expect(done.logprobs).toEqual([{ token: 'Hello' }])
  })

  it('fill in for a whole that is left out', async () => {
    const [, , done] = await data([...list.slice(0, 2), { type: 'done' }])
    expect(done).toEqual({ type: 'transcript.text.done', text: 'Hello there.' })
  })
})

describe('from segments', () => {
  const list: TranscriptEvent[] = [
    { type: 'segment', segment: HELLO },
    { type: 'segment', segment: BYE },
    { type: 'done', text: 'Hello there. Bye.' },
  ]

  it('deltas are made that join to the text', async () => {
    const events = await data(list)
    expect(events.map(({ type }) => type)).toEqual([
      'transcript.text.delta',
      'transcript.text.delta',
      'transcript.text.done',
    ])
    expect(joined(events)).toBe('Hello there. Bye.')
  })

  it('diarized_json has them as events too', async () => {
    const events = await data(list, { response_format: 'diarized_json' })
    expect(events.filter(({ type }) => type === 'transcript.text.segment')).toEqual([
      { type: 'transcript.text.segment', id: 'seg_001', start: 0, end: 1, text: 'Hello there.', speaker: 'A' },
      { type: 'transcript.text.segment', id: 'seg_x', start: 1.5, end: 2, text: 'Bye.', speaker: 'Ann' },
    ])
    expect(joined(events)).toBe('Hello there. Bye.')
    expect(events.at(-1).type).toBe('transcript.text.done')
  })

  it.each(['json', 'text', 'srt', 'vtt', 'verbose_json'] as const)(
    '%s has no events of them',
    async (response_format) => {
      const events = await data(list, { response_format })
      expect(events.some(({ type }) => type === 'transcript.text.segment')).toBe(false)
    },
  )

  it('verbose_json has its times in the last event', async () => {
    const events = await data(list, {
      response_format: 'verbose_json',
      timestamp_granularities: ['segment'],
      include: ['logprobs'],
    })
    expect(events.at(-1)).toMatchObject({
      type: 'transcript.text.done',
      text: 'Hello there. Bye.',
      task: 'transcribe',
      language: 'unknown',
      duration: 2,
      logprobs: [],
      segments: [
        { id: 0, start: 0, end: 1, text: ' Hello there.' },
        { id: 1, start: 1.5, end: 2, text: ' Bye.' },
      ],
    })
  })

  it('deltas join to the text when the segments have no leading space', async () => {
    const trimmed = [HELLO, BYE].map((segment) => ({ ...segment, text: segment.text.trim() }))
    const events = await data([
      ...trimmed.map((segment): TranscriptEvent => ({ type: 'segment', segment })),
      { type: 'done', text: 'Hello there. Bye.' },
    ])
    expect(joined(events)).toBe('Hello there. Bye.')
  })
})

it('from deltas and segments, the text is not told twice', async () => {
  const events = await data(
    [
      { type: 'delta', delta: 'Hello there.' },
      { type: 'segment', segment: HELLO },
      { type: 'delta', delta: ' Bye.' },
      { type: 'segment', segment: BYE },
      { type: 'done', text: 'Hello there. Bye.' },
    ],
    { response_format: 'diarized_json' },
  )
  expect(joined(events)).toBe('Hello there. Bye.')
  expect(events.filter(({ type }) => type === 'transcript.text.segment')).toHaveLength(2)
})

it('from the text alone, it is one delta', async () => {
  const events = await data([{ type: 'done', text: 'Hello.\nBye. ½ 東京' }])
  expect(events).toEqual([
    { type: 'transcript.text.delta', delta: 'Hello.\nBye. ½ 東京' },
    { type: 'transcript.text.done', text: 'Hello.\nBye. ½ 東京' },
  ])
})

it('silence is one event', async () => {
  expect(await data([{ type: 'done', text: '' }])).toEqual([{ type: 'transcript.text.done', text: '' }])
})

it('the last event has the languages', async () => {
  const [, done] = await data([{ type: 'done', text: 'Hi.', languages: [{ code: 'en' }] }])
  expect(done.languages).toEqual([{ code: 'en' }])
})

describe('a failure in the midst', () => {
  it('is an event of type error with the envelope, and the last one', async () => {
    const error = new TranscriptionError('upstream_bad_response', 'It broke off.')
    const texts = await frames([{ type: 'delta', delta: 'Hel' }, error])
    expect(texts.at(-1)).toBe(`event: error\ndata: ${JSON.stringify(error)}\n\n`)
    expect(texts).toHaveLength(2)
  })

  it('of any other kind is told as the caller wants it', async () => {
    const [, last] = await data([{ type: 'delta', delta: 'Hel' }, new Error('password=1234')])
    expect(last.error).toEqual({
      message: 'Something went wrong.',
      type: 'server_error',
      param: null,
      code: 'internal_error',
    })
  })

  it('is told when the engine ends without its last event', async () => {
    const events = await data([{ type: 'delta', delta: 'Hel' }])
    expect(events.at(-1)).toMatchObject({ error: { type: 'server_error', code: 'engine_failed' } })
  })

  it('is told when the engine goes on after its last event', async () => {
    const events = await data([
      { type: 'done', text: 'Hi.' },
      { type: 'delta', delta: 'x' },
    ])
    expect(events.at(-1)).toMatchObject({ error: { code: 'engine_failed' } })
    expect(events.some(({ type }) => type === 'transcript.text.done')).toBe(false)
  })
})

it('a reader who leaves ends the engine', async () => {
  let ended = false
  async function* engine(): AsyncGenerator<TranscriptEvent> {
    try {
      yield { type: 'delta', delta: 'a' }
      yield { type: 'delta', delta: 'b' }
    } finally {
      ended = true
    }
  }
  const texts = renderSse(engine(), {}, toError)
  await texts.next()
  await texts.return(undefined)
  expect(ended).toBe(true)
})
