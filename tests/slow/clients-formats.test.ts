import { parseSrt, parseVtt } from '@transcribekit/core'
import type OpenAI from 'openai'
import { describe, expect, it } from 'vitest'
import { MOUNTS, VENDOR_KEY } from '../lib/clients/mounts.js'
import { clientOf, OPENAI_SDKS, SDKS } from '../lib/clients/sdks.js'
import { setUpClientTests } from '../lib/clients/setup.js'
import { beginStream, HEARD } from '../lib/clients/vendor.js'
import { read } from '../lib/speech.js'

type Streamed = OpenAI.Audio.TranscriptionStreamEvent

const tests = setUpClientTests()
const { text, language, duration, segments, words, speakers, logprobs, seconds, tokens } = HEARD
/** The gap between the two is closed but for a twelfth of a second, as people read best. */
const CUES = [
  { start: 0, end: 1.167, text: 'Good morning.' },
  { start: 1.25, end: 2.5, text: 'How are you?' },
]
const file = new File([read('containers/speech.mp3')], 'speech.mp3', { type: 'audio/mpeg' })

async function collect(stream: AsyncIterable<Streamed>) {
  const events: Streamed[] = []
  for await (const event of stream) events.push(event)
  return {
    events,
    deltas: events.map((event) => (event.type === 'transcript.text.delta' ? event.delta : '')).join(''),
  }
}

describe.each(MOUNTS)('through %s', (mount) => {
  describe.each(SDKS)('$name gets', (sdk) => {
    const transcriptions = () => clientOf(sdk, tests.url(mount)).audio.transcriptions

    it('json', async () => {
      const answer: OpenAI.Audio.Transcription = await transcriptions().create({ file, model: 'whisper-1' })
      expect(answer).toEqual({ text, usage: seconds })
    })

    it('text', async () => {
      const answer: string = await transcriptions().create({ file, model: 'whisper-1', response_format: 'text' })
      expect(answer).toBe(text)
    })

    it('verbose_json with words and segments', async () => {
      const answer: OpenAI.Audio.TranscriptionVerbose = await transcriptions().create({
        file,
        model: 'whisper-1',
        response_format: 'verbose_json',
        timestamp_granularities: ['word', 'segment'],
      })
      expect(answer).toEqual({ task: 'transcribe', language, duration, text, words, segments, usage: seconds })
    })

    it('verbose_json with words alone', async () => {
      const answer: OpenAI.Audio.TranscriptionVerbose = await transcriptions().create({
        file,
        model: 'whisper-1',
        response_format: 'verbose_json',
        timestamp_granularities: ['word'],
      })
      expect(answer).toEqual({ task: 'transcribe', language, duration, text, words, usage: seconds })
    })

    it('every parameter through to the vendor, and the key of the server in place of its own', async () => {
      const given = { language: 'en', prompt: 'Größe', temperature: 0.25 }
      await transcriptions().create({ file, model: 'whisper-1', ...given })
      const { form, headers } = tests.vendor.onlyCall()
      for (const [name, value] of Object.entries(given)) expect(form.get(name)).toBe(String(value))
      expect(headers.authorization).toBe(`Bearer ${VENDOR_KEY}`)
      expect(JSON.stringify(headers)).not.toContain('key-of-the-client')
    })
  })

  describe.each(OPENAI_SDKS)('$name gets', (sdk) => {
    const transcriptions = () => clientOf(sdk, tests.url(mount)).audio.transcriptions

    it('srt', async () => {
      const answer: string = await transcriptions().create({ file, model: 'whisper-1', response_format: 'srt' })
      expect(parseSrt(answer)).toEqual(CUES)
    })

    it('vtt', async () => {
      const answer: string = await transcriptions().create({ file, model: 'whisper-1', response_format: 'vtt' })
      expect(answer).toMatch(/^WEBVTT\n/)
      expect(parseVtt(answer)).toEqual(CUES)
    })

    it('diarized_json', async () => {
      const answer = await transcriptions().create({
        file,
        model: 'gpt-4o-transcribe-diarize',
        response_format: 'diarized_json',
        chunking_strategy: { type: 'server_vad', threshold: 0.5 },
      })
      const diarized = answer as unknown as OpenAI.Audio.TranscriptionDiarized
      expect(diarized).toEqual({ task: 'transcribe', duration, text, segments: speakers, usage: seconds })
      expect(tests.vendor.onlyCall().form.get('chunking_strategy[threshold]')).toBe('0.5')
    })

    it('logprobs', async () => {
      const answer = await transcriptions().create({ file, model: 'gpt-4o-transcribe', include: ['logprobs'] })
      expect(answer).toEqual({ text, logprobs, usage: tokens })
    })

    it('the head of the answer and the id of the request', async () => {
      const call = transcriptions().create({ file, model: 'whisper-1' })
      const { data, response, request_id } = await call.withResponse()
      expect(data.text).toBe(text)
      expect(request_id).toMatch(/^req_\w+$/)
      expect(Number(response.headers.get('openai-processing-ms'))).toBeGreaterThanOrEqual(0)
    })

    it.each([
      ['whisper-1', 1, seconds],
      ['gpt-4o-transcribe', 2, tokens],
    ])('a stream of %s', async (model, pieces, usage) => {
      const { events, deltas } = await collect(await transcriptions().create({ file, model, stream: true }))
      expect(events).toHaveLength(pieces + 1)
      expect(deltas).toBe(text)
      expect(events.at(-1)).toEqual({ type: 'transcript.text.done', text, usage })
    })

    it('a stream of speakers', async () => {
      tests.vendor.answerBy(() => ({ body: { task: 'transcribe', duration, text, segments: speakers } }))
      const call = { file, model: 'gpt-4o-transcribe-diarize', response_format: 'diarized_json', stream: true } as const
      const { events, deltas } = await collect(await transcriptions().create(call))
      expect(events.filter(({ type }) => type === 'transcript.text.segment')).toEqual(speakers)
      expect(deltas).toBe(text)
      expect(events.at(-1)).toMatchObject({ type: 'transcript.text.done', text })
    })

    it('the first words before the last are spoken, and an error when a stream breaks off', async () => {
      let breakOff = () => {}
      tests.vendor.answerBy((_call, response) => {
        breakOff = () => response.destroy()
        beginStream(response)
        return undefined
      })
      const stream = await transcriptions().create({ file, model: 'gpt-4o-transcribe', stream: true })
      const events = stream[Symbol.asyncIterator]()
      expect((await events.next()).value).toEqual({ type: 'transcript.text.delta', delta: 'Good morning.' })
      breakOff()
      const failure = await events.next().catch((error) => error)
      expect(failure).toBeInstanceOf(sdk.Client.APIError)
      expect(failure.code).toMatch(/^upstream_/)
    })
  })
})
