import { describe, expect, it } from 'vitest'
import { createTranscriber, type Engine, type TranscriptionStreamEvent } from '../src/index.js'
import { fakeEngine } from '../src/testing.js'
import { audio, fixturePath } from './support/audio.js'
import { failureOf } from './support/failure.js'
import { engineAt } from './support/run.js'
import { upstream } from './support/servers.js'

async function collect(events: AsyncIterable<TranscriptionStreamEvent>) {
  const all: TranscriptionStreamEvent[] = []
  for await (const event of events) all.push(event)
  return all
}

it('gives the events of the contract, from any source', async () => {
  const { stream } = createTranscriber({ engine: fakeEngine() })
  const expected = [
    { type: 'transcript.text.delta', delta: 'Hello world.' },
    { type: 'transcript.text.done', text: 'Hello world.', usage: { type: 'duration', seconds: 2 } },
  ]
  expect(await collect(stream({ file: audio() }))).toEqual(expected)
  expect(await collect(stream({ file: fixturePath('containers/speech.mp3') }))).toEqual(expected)
})

it('tells who speaks with diarized_json', async () => {
  const engine = fakeEngine({ transcript: { segments: [{ start: 0, end: 1, text: ' Hi.', speaker: 'Ann' }] } })
  const events = await collect(
    createTranscriber({ engine }).stream({ file: audio(), response_format: 'diarized_json' }),
  )
  expect(events).toEqual([
    { type: 'transcript.text.delta', delta: 'Hi.' },
    { type: 'transcript.text.segment', id: 'seg_001', start: 0, end: 1, text: 'Hi.', speaker: 'Ann' },
    { type: 'transcript.text.done', text: 'Hi.' },
  ])
})

it('has the words with their times at its end, with verbose_json', async () => {
  const words = [{ word: 'Hi.', start: 0.1, end: 0.4 }]
  const engine = fakeEngine({ transcript: { language: 'en', duration: 1, words } })
  const params = { response_format: 'verbose_json', timestamp_granularities: ['word'] } as const
  const events = await collect(createTranscriber({ engine }).stream({ file: audio(), ...params }))
  expect(events.at(-1)).toMatchObject({ type: 'transcript.text.done', language: 'english', duration: 1, words })
})

it('asks the engine for parts', async () => {
  const server = await upstream((call) => ({
    headers: { 'content-type': 'text/event-stream' },
    body:
      call.form.get('stream') === 'true'
        ? 'data: {"type":"transcript.text.delta","delta":"Hi."}\n\ndata: {"type":"transcript.text.done","text":"Hi."}\n\n'
        : '',
  }))
  const { stream } = createTranscriber({ engine: engineAt(server.baseURL) })
  expect(await collect(stream({ file: audio(), model: 'gpt-4o-transcribe' }))).toEqual([
    { type: 'transcript.text.delta', delta: 'Hi.' },
    { type: 'transcript.text.done', text: 'Hi.' },
  ])
})

it('what can not be served is thrown at the first event', async () => {
  const { stream } = createTranscriber({ engine: fakeEngine() })
  expect(await failureOf(stream({ file: audio(), temperature: 7 }).next())).toMatchObject({ param: 'temperature' })
  expect(await failureOf(stream({ file: '/no/such.mp3' }).next())).toMatchObject({ code: 'not_found' })
})

describe('an engine in the midst of its work', () => {
  function endless() {
    const state = { stopped: false }
    const engine: Engine = {
      ...fakeEngine(),
      async *transcribe(_, { signal }) {
        signal.addEventListener('abort', () => {
          state.stopped = true
        })
        for (;;) {
          signal.throwIfAborted()
          yield { type: 'delta', delta: 'on and ' }
          await new Promise((resolve) => setImmediate(resolve))
        }
      },
    }
    return { state, stream: createTranscriber({ engine }).stream }
  }

  it('is stopped when the loop is left', async () => {
    const { state, stream } = endless()
    for await (const event of stream({ file: audio() })) {
      expect(event).toEqual({ type: 'transcript.text.delta', delta: 'on and ' })
      break
    }
    expect(state.stopped).toBe(true)
  })

  it('is stopped by a signal', async () => {
    const { state, stream } = endless()
    const caller = new AbortController()
    const events = stream({ file: audio() }, { signal: caller.signal })
    await events.next()
    caller.abort()
    expect(await failureOf(collect(events))).toMatchObject({ code: 'aborted' })
    expect(state.stopped).toBe(true)
  })
})
