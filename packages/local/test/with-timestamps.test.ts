import {
  createHandler,
  openai,
  parseSrt,
  parseVtt,
  type VerboseTranscription,
  withTimestamps,
} from '@transcribekit/core'
import { startFakeUpstream } from '@transcribekit/core/testing'
import { local } from '@transcribekit/local'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CLIP, fixture } from './support/fixtures.js'

/** What a model of text alone makes of the clip: with a word that the embedded engine does not hear, and others written otherwise. */
const TEXT =
  'And Mister John Dashwood, indeed, had then leisure to consider how much there might be prudently in his power to do for them.'

const timing = local({ workers: 1, runtime: 'wasm' })
let upstream: Awaited<ReturnType<typeof startFakeUpstream>>
let handler: ReturnType<typeof createHandler>

beforeAll(async () => {
  upstream = await startFakeUpstream({ text: TEXT, usage: { type: 'duration', seconds: 8 } })
  const engine = withTimestamps(openai({ baseURL: upstream.baseURL, apiKey: 'test', model: 'gpt-transcribe' }), timing)
  handler = createHandler({ engine, logger: false })
})

afterAll(async () => {
  await timing.close()
  await upstream.close()
})

async function post(fields: Readonly<Record<string, string | readonly string[]>>) {
  const form = new FormData()
  form.append('file', new Blob([fixture(`speech/${CLIP}`)]), CLIP)
  form.append('model', 'gpt-transcribe')
  for (const [name, values] of Object.entries(fields)) for (const value of [values].flat()) form.append(name, value)
  return handler(new Request('http://localhost/v1/audio/transcriptions', { method: 'POST', body: form }))
}

describe('gpt-transcribe with the times of local()', () => {
  it('answers verbose_json with words and segments', async () => {
    const answer = await post({
      response_format: 'verbose_json',
      language: 'en',
      'timestamp_granularities[]': ['word', 'segment'],
    })
    const text = await answer.text()
    expect(answer.status, text).toBe(200)
    const body: VerboseTranscription = JSON.parse(text)
    const { words = [], segments = [] } = body
    expect(body).toMatchObject({
      task: 'transcribe',
      language: 'english',
      text: TEXT,
      usage: { type: 'duration', seconds: 8 },
    })
    expect(body.duration).toBeCloseTo(7.1, 3)
    const said = TEXT.replace(/[.,]/g, '').split(' ')
    expect(words.map(({ word }) => word)).toEqual(said)
    for (const [index, word] of words.entries()) {
      expect(Object.keys(word)).toEqual(['word', 'start', 'end'])
      expect(word.start).toBeGreaterThanOrEqual(words[index - 1]?.end ?? 0)
      expect(word.end).toBeGreaterThan(word.start)
    }
    // By the sound of the recording, "leisure" begins at 2.25 s and "them" ends at 6.79 s.
    expect(Math.abs((words[said.indexOf('leisure')]?.start ?? 0) - 2.25)).toBeLessThan(0.3)
    expect(Math.abs((words.at(-1)?.end ?? 0) - 6.79)).toBeLessThan(0.3)
    expect(segments.map((segment) => segment.text).join('')).toBe(` ${TEXT}`)
    for (const segment of segments) {
      expect(segment.tokens).toEqual([])
      expect(segment.avg_logprob).toBeLessThan(0)
      expect(segment.no_speech_prob).toBeGreaterThan(0)
    }
  })

  it.each([
    ['srt', parseSrt],
    ['vtt', parseVtt],
  ] as const)('answers %s', async (response_format, parse) => {
    const cues = parse(await (await post({ response_format })).text())
    expect(cues.map(({ text }) => text.replace('\n', ' ')).join(' ')).toBe(TEXT)
    expect(cues.length).toBeGreaterThan(1)
    expect(cues.at(-1)?.end).toBeLessThanOrEqual(7.1)
    const asked = upstream.calls.at(-1)?.form
    expect([asked?.get('model'), asked?.get('response_format')]).toEqual(['gpt-transcribe', 'json'])
  })

  it('answers json in every language, and refuses times in one that the embedded engine does not know', async () => {
    expect(await (await post({ language: 'de' })).json()).toMatchObject({ text: TEXT })
    const { length } = upstream.calls
    const refused = await post({ language: 'de', response_format: 'srt' })
    expect(refused.status).toBe(400)
    expect(await refused.json()).toMatchObject({ error: { code: 'unsupported_language', param: 'language' } })
    expect(upstream.calls.length).toBe(length)
  })
})
