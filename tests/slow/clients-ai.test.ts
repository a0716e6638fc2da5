import { createOpenAI, type OpenAITranscriptionModelOptions } from '@ai-sdk/openai'
import { APICallError, NoTranscriptGeneratedError, RetryError, experimental_transcribe as transcribe } from 'ai'
import { describe, expect, it } from 'vitest'
import { API, MOUNTS, REFUSED_KEY } from '../lib/clients/mounts.js'
import { setUpClientTests } from '../lib/clients/setup.js'
import { answerAsVendor, digest, HEARD, leaveOpen, recordingOf, refusal } from '../lib/clients/vendor.js'
import { read } from '../lib/speech.js'

const tests = setUpClientTests()
const { text, segments, words, duration } = HEARD

/** Times as the library calls them. */
function timed(parts: readonly { start: number; end: number }[], texts: readonly string[]) {
  return parts.map(({ start, end }, index) => ({ text: texts[index], startSecond: start, endSecond: end }))
}

describe.each(MOUNTS)('ai, through %s', (mount) => {
  interface Call {
    model?: string
    audio?: Uint8Array
    openai?: OpenAITranscriptionModelOptions
    apiKey?: string
    maxRetries?: number
    abortSignal?: AbortSignal
  }

  function call({ model = 'whisper-1', apiKey = 'key', openai, ...options }: Call = {}) {
    const provider = createOpenAI({ baseURL: `${tests.url(mount)}${API}`, apiKey })
    return transcribe({
      model: provider.transcription(model),
      audio: read('containers/speech.mp3'),
      maxRetries: 0,
      ...(openai && { providerOptions: { openai: { ...openai } } }),
      ...options,
    })
  }

  it('gets the text and the duration', async () => {
    expect(await call()).toMatchObject({ text, segments: [], durationInSeconds: 3 })
  })

  it('gets segments, language and duration', async () => {
    const result = await call({ openai: { timestampGranularities: ['segment'], language: 'en', prompt: 'Größe' } })
    const spoken = segments.map((segment) => segment.text)
    expect(result).toMatchObject({
      text,
      segments: timed(segments, spoken),
      language: 'en',
      durationInSeconds: duration,
    })
    const { form } = tests.vendor.onlyCall()
    expect(form.get('language')).toBe('en')
    expect(form.get('prompt')).toBe('Größe')
  })

  it('gets words', async () => {
    const result = await call({ openai: { timestampGranularities: ['word'] } })
    const spoken = words.map(({ word }) => word)
    expect(result.segments).toEqual(timed(words, spoken))
  })

  it.each(['gpt-4o-transcribe', 'gpt-transcribe'])('gets the text of %s', async (model) => {
    expect(await call({ model })).toMatchObject({ text, segments: [] })
    // Without a list of its own, the library adds a granularity to each of the calls that have options.
    const openai = { language: 'en', temperature: 0.5, timestampGranularities: [] }
    expect(await call({ model, openai })).toMatchObject({ text, segments: [] })
  })

  it('asks for logprobs', async () => {
    await call({ model: 'gpt-4o-transcribe', openai: { include: ['logprobs'], timestampGranularities: [] } })
    expect(tests.vendor.onlyCall().form.getAll('include[]')).toEqual(['logprobs'])
  })

  // The library sends its default, `timestamp_granularities[]=segment`, together with `response_format=json`.
  it.each(['gpt-4o-transcribe', 'gpt-transcribe'])('gets the text of %s with options', async (model) => {
    expect(await call({ model, openai: { temperature: 0.5 } })).toMatchObject({ text, segments: [] })
  })

  it.each([
    ['speech.mp3', 'mp3'],
    ['speech.wav', 'wav'],
    ['speech.flac', 'flac'],
    ['speech.ogg', 'ogg'],
    ['speech.m4a', 'm4a'],
    ['speech.webm', 'webm'],
    ['speech-recorder.webm', 'webm'],
    ['speech-fragmented.mp4', 'm4a'],
  ])('uploads the bytes of %s, which have no name', async (fixture, extension) => {
    const audio = read(`containers/${fixture}`)
    expect((await call({ audio })).text).toBe(text)
    expect(await recordingOf(tests.vendor.onlyCall())).toMatchObject({
      name: `audio.${extension}`,
      digest: digest(audio),
    })
  })

  it.each([
    [400, 'invalid_value', { openai: { language: 'klingon' } }],
    [400, 'unsupported_format', { audio: Buffer.from('Dear diary, today I was recorded.'.repeat(50)) }],
    [401, 'unauthorized', { apiKey: REFUSED_KEY }],
  ])('throws APICallError with status %d and %s', async (statusCode, code, options) => {
    const error = await call(options).catch((thrown) => thrown)
    expect(APICallError.isInstance(error)).toBe(true)
    expect(error).toMatchObject({ statusCode, isRetryable: false, data: { error: { code } } })
    expect(error.message).toBe(error.data.error.message)
    expect(error.responseHeaders['x-request-id']).toMatch(/^req_\w+$/)
    expect(tests.vendor.calls).toHaveLength(0)
  })

  it('throws an APICallError that can be retried, with the vendor’s retry-after', async () => {
    tests.vendor.answerBy(() => refusal(429, {}, { 'retry-after': '60' }))
    const error = await call().catch((thrown) => thrown)
    expect(error).toMatchObject({ statusCode: 429, isRetryable: true, responseHeaders: { 'retry-after': '60' } })
  })

  it('throws an error of its own for silence, which is answered as a success', async () => {
    tests.vendor.answerBy(() => ({ body: { text: '', usage: HEARD.seconds } }))
    const error = await call().catch((thrown) => thrown)
    expect(NoTranscriptGeneratedError.isInstance(error)).toBe(true)
  })

  it('succeeds by its own retry', async () => {
    tests.vendor.answerBy((received) =>
      tests.vendor.calls.length === 1 ? refusal(429, {}, { 'retry-after': '1' }) : answerAsVendor(received),
    )
    expect((await call({ maxRetries: 1 })).text).toBe(text)
    expect(tests.vendor.calls).toHaveLength(2)
  })

  it('calls the vendor three times for each of its own attempts, as paid engines are tried again', async () => {
    tests.vendor.answerBy(() => refusal(500, {}))
    const error = await call({ maxRetries: 1 }).catch((thrown) => thrown)
    expect(RetryError.isInstance(error)).toBe(true)
    expect(tests.vendor.calls).toHaveLength(6)
  })

  it('stops the vendor’s work when it aborts', async () => {
    const open = leaveOpen(tests.vendor)
    const controller = new AbortController()
    const pending = call({ abortSignal: controller.signal })
    const aborted = open.arrived.then(() => controller.abort())
    await Promise.all([aborted, expect(pending).rejects.toMatchObject({ name: 'AbortError' })])
    await open.closed
  })
})
