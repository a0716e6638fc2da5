import { afterEach, describe, expect, it, vi } from 'vitest'
import { createTranscriber, type OpenAIOptions, openai, type TranscriptionParams } from '../src/index.js'
import { audio, fixture, wave } from './support/audio.js'
import { streamOf } from './support/form.js'
import { engineAt, engineRequest, KEY, transcribe } from './support/run.js'
import { upstream } from './support/servers.js'

const ANSWER = {
  text: 'Hi.',
  segments: [{ start: 0, end: 1, text: 'Hi.', speaker: 'A' }],
  words: [{ word: 'Hi', start: 0, end: 1 }],
}
type Asked = Parameters<typeof transcribe>[1]

/** What a server is sent for a request. */
async function sent(asked: Asked = {}, options: OpenAIOptions = {}, path = '') {
  const server = await upstream({ body: ANSWER })
  const engine = engineAt(server.baseURL + path, options)
  await transcribe(engine, asked)
  await engine.close?.()
  const [call] = server.calls
  if (!call) throw new Error('No call came.')
  const fields: Record<string, string[]> = {}
  for (const [name, value] of call.form) {
    if (typeof value === 'string') fields[name] = [...(fields[name] ?? []), value]
  }
  return { ...call, fields, file: call.form.get('file') as unknown as File }
}

afterEach(() => vi.unstubAllEnvs())

describe('the file', () => {
  it('is sent whole, named and typed by its bytes', async () => {
    const { file } = await sent()
    expect(file).toMatchObject({ name: 'speech.mp3', type: 'audio/mpeg' })
    expect(Buffer.from(await file.arrayBuffer()).equals(fixture('containers/speech.mp3'))).toBe(true)
  })

  it.each(['Grüße.mp3', '録音 🎙.mp3', 'a b;c=d.mp3', "it's.mp3"])('keeps its name %s', async (name) => {
    const { file } = await sent({ file: { ...engineRequest().file, name, stream: engineRequest().file.stream } })
    expect(file.name).toBe(name)
  })

  it('never lets its name break out of the head', async () => {
    const name = 'a"\r\nX-Evil: 1\r\n\r\n.mp3'
    const { file, fields } = await sent({
      file: { ...engineRequest().file, name, stream: engineRequest().file.stream },
    })
    expect(Object.keys(fields)).toEqual(['model', 'response_format'])
    expect(file.type).toBe('audio/mpeg')
  })

  it('of known size is sent with content-length', async () => {
    const { headers } = await sent()
    expect(Number(headers['content-length'])).toBeGreaterThan(fixture('containers/speech.mp3').length)
    expect(headers['transfer-encoding']).toBeUndefined()
  })

  it('of unknown size is sent in chunks', async () => {
    const file = { name: 'a.wav', type: 'audio/wav', stream: () => streamOf([wave(), wave(1000)]) }
    const call = await sent({ file })
    expect(call.headers['transfer-encoding']).toBe('chunked')
    expect(call.headers['content-length']).toBeUndefined()
    expect(call.file.size).toBe(1044)
  })

  it('that is large is sent whole', async () => {
    const bytes = new Uint8Array(5_000_000)
    bytes.set(wave())
    const { file } = await sent({ file: new File([bytes], 'a.wav', { type: 'audio/wav' }) })
    expect(Buffer.from(await file.arrayBuffer()).equals(bytes)).toBe(true)
  })
})

describe('the fields', () => {
  it.each<[string, Asked, Record<string, string[]>]>([
    ['nothing', {}, {}],
    ['language', { language: 'de' }, { language: ['de'] }],
    ['languages', { languages: ['en', 'de'] }, { 'languages[]': ['en', 'de'] }],
    ['keywords', { keywords: ['Norland', 'ß'] }, { 'keywords[]': ['Norland', 'ß'] }],
    ['prompt', { prompt: 'a\r\n--b' }, { prompt: ['a\r\n--b'] }],
    ['temperature', { temperature: 0.25 }, { temperature: ['0.25'] }],
    ['temperature 0', { temperature: 0 }, { temperature: ['0'] }],
    ['chunking auto', { chunking_strategy: 'auto' }, { chunking_strategy: ['auto'] }],
    [
      'chunking by a detector',
      { chunking_strategy: { type: 'server_vad', threshold: 0.4, prefix_padding_ms: 0 } },
      {
        'chunking_strategy[type]': ['server_vad'],
        'chunking_strategy[threshold]': ['0.4'],
        'chunking_strategy[prefix_padding_ms]': ['0'],
      },
    ],
    [
      'speakers',
      { known_speaker_names: ['Ann'], known_speaker_references: ['data:audio/wav;base64,AA'] },
      { 'known_speaker_names[]': ['Ann'], 'known_speaker_references[]': ['data:audio/wav;base64,AA'] },
    ],
    ['extensions', { extensions: { hotwords: 'a', vad: ['x', 'y'] } }, { hotwords: ['a'], 'vad[]': ['x', 'y'] }],
    ['log probabilities', { wanted: { logprobs: true } }, { 'include[]': ['logprobs'] }],
  ])('for %s', async (_, asked, fields) => {
    expect((await sent({ model: 'mine', ...asked })).fields).toEqual({
      model: ['mine'],
      response_format: ['json'],
      ...fields,
    })
  })
})

describe('the richest format that the model answers', () => {
  it.each<[string, Asked, Record<string, string[]>]>([
    ['whisper-1', {}, { response_format: ['verbose_json'] }],
    [
      'whisper-1',
      { wanted: { timestamps: ['segment'] } },
      { response_format: ['verbose_json'], 'timestamp_granularities[]': ['segment'] },
    ],
    [
      'whisper-1',
      { wanted: { timestamps: ['word'] } },
      { response_format: ['verbose_json'], 'timestamp_granularities[]': ['word'] },
    ],
    [
      'whisper-1',
      { wanted: { timestamps: ['word', 'segment'] } },
      { response_format: ['verbose_json'], 'timestamp_granularities[]': ['word', 'segment'] },
    ],
    ['whisper-1', { wanted: { stream: true } }, { response_format: ['verbose_json'] }],
    [
      'whisper-1',
      { wanted: { timestamps: ['segment'], cues: true } },
      { response_format: ['verbose_json'], 'timestamp_granularities[]': ['word', 'segment'] },
    ],
    ['gpt-4o-transcribe', { wanted: { stream: true } }, { response_format: ['json'], stream: ['true'] }],
    [
      'gpt-4o-mini-transcribe',
      { wanted: { logprobs: true } },
      { response_format: ['json'], 'include[]': ['logprobs'] },
    ],
    ['gpt-transcribe', {}, { response_format: ['json'] }],
    ['gpt-transcribe', { wanted: { stream: true } }, { response_format: ['json'], stream: ['true'] }],
    ['gpt-4o-transcribe-diarize', {}, { response_format: ['diarized_json'], chunking_strategy: ['auto'] }],
    [
      'gpt-4o-transcribe-diarize',
      { wanted: { stream: true } },
      { response_format: ['json'], chunking_strategy: ['auto'], stream: ['true'] },
    ],
    ['whisper-large-v3', {}, { response_format: ['json'] }],
    [
      'whisper-large-v3',
      { wanted: { timestamps: ['segment'], cues: true } },
      { response_format: ['verbose_json'], 'timestamp_granularities[]': ['segment'] },
    ],
    [
      'gpt-4o-transcribe-diarize',
      { wanted: { speakers: true } },
      { response_format: ['diarized_json'], chunking_strategy: ['auto'] },
    ],
    [
      'gpt-4o-transcribe-diarize',
      { wanted: { timestamps: ['segment'] } },
      { response_format: ['diarized_json'], chunking_strategy: ['auto'] },
    ],
    [
      'gpt-4o-transcribe-diarize',
      { wanted: { speakers: true }, chunking_strategy: { type: 'server_vad' } },
      { response_format: ['diarized_json'], 'chunking_strategy[type]': ['server_vad'] },
    ],
    [
      'whisper-large-v3',
      { wanted: { timestamps: ['word'] } },
      { response_format: ['verbose_json'], 'timestamp_granularities[]': ['word'] },
    ],
  ])('of %s for %j', async (model, asked, fields) => {
    expect((await sent({ model, ...asked })).fields).toEqual({ model: [model], ...fields })
  })
})

describe('the model', () => {
  it.each<[Asked, string]>([
    [{}, 'gpt-transcribe'],
    [{ wanted: { timestamps: ['segment'] } }, 'whisper-1'],
    [{ wanted: { timestamps: ['word'] } }, 'whisper-1'],
    [{ wanted: { speakers: true } }, 'gpt-4o-transcribe-diarize'],
  ])('for %j is %s where nobody names one', async (asked, model) => {
    expect((await sent(asked)).fields.model).toEqual([model])
  })

  it('of the options stands in, and that of the caller wins', async () => {
    expect((await sent({}, { model: 'own' })).fields.model).toEqual(['own'])
    expect((await sent({ model: 'asked' }, { model: 'own' })).fields.model).toEqual(['asked'])
  })

  const speakers = { known_speaker_names: ['A'], known_speaker_references: ['data:audio/wav;base64,AA'] }

  it.each<[string, TranscriptionParams]>([
    ['keywords with times', { keywords: ['x'], response_format: 'srt' }],
    ['languages with times', { languages: ['en'], response_format: 'verbose_json' }],
    ['a prompt with speakers', { prompt: 'x', response_format: 'diarized_json' }],
    ['known speakers with text', speakers],
    ['known speakers with times', { ...speakers, response_format: 'vtt' }],
    ['log probabilities', { include: ['logprobs'] }],
  ])('that is chosen never gets what it refuses: %s', async (_, params) => {
    const server = await upstream({ body: { ...ANSWER, segments: [{ ...ANSWER.segments[0], speaker: 'A' }] } })
    const engine = engineAt(server.baseURL)
    await createTranscriber({ engine })
      .transcribe({ file: audio(), ...params })
      .catch((error) => expect(error).toMatchObject({ code: 'unsupported_value' }))
    for (const { form } of server.calls) {
      const { refuses = [], logprobs } = engine.describe(String(form.get('model')))
      const names = [...form.keys()].map((name) => name.replace('[]', ''))
      expect(names.filter((name) => refuses.includes(name) || (name === 'include' && !logprobs))).toEqual([])
    }
  })
})

describe('the headers', () => {
  it('have the key and nothing of the client', async () => {
    const { headers, method } = await sent()
    expect(method).toBe('POST')
    expect(headers.authorization).toBe(`Bearer ${KEY}`)
    expect(headers.accept).toBe('application/json')
    expect(headers['content-type']).toMatch(/^multipart\/form-data; boundary=/)
    expect(Object.keys(headers).sort()).toEqual([
      'accept',
      'authorization',
      'connection',
      'content-length',
      'content-type',
      'host',
    ])
  })

  it('have organization and project', async () => {
    const { headers } = await sent({}, { organization: 'org-1', project: 'proj-1' })
    expect(headers).toMatchObject({ 'openai-organization': 'org-1', 'openai-project': 'proj-1' })
  })

  it('have what the options add, which wins', async () => {
    const { headers } = await sent({}, { headers: { 'X-Own': '1', Authorization: 'raw-key' } })
    expect(headers).toMatchObject({ 'x-own': '1', authorization: 'raw-key' })
  })

  it('never have a content-type other than that of the form', async () => {
    const { headers } = await sent({}, { headers: { 'Content-Type': 'text/plain' } })
    expect(headers['content-type']).toMatch(/^multipart\/form-data/)
  })

  it("have no key of the environment beside the options' own credentials", async () => {
    vi.stubEnv('OPENAI_API_KEY', 'sk-environment-key')
    const { headers } = await sent({}, { apiKey: undefined, headers: { 'Api-Key': 'azure-key' } })
    expect(headers['api-key']).toBe('azure-key')
    expect(headers.authorization).toBeUndefined()
  })

  it('have no authorization where there is no key', async () => {
    vi.stubEnv('OPENAI_API_KEY', '')
    expect((await sent({}, { apiKey: undefined })).headers.authorization).toBeUndefined()
  })

  it("have the environment's key for the environment's service", async () => {
    const server = await upstream({ body: ANSWER })
    vi.stubEnv('OPENAI_API_KEY', 'sk-environment-key')
    vi.stubEnv('OPENAI_BASE_URL', server.baseURL)
    await transcribe(openai(), {})
    expect(server.calls[0]?.headers.authorization).toBe('Bearer sk-environment-key')
  })

  it("never have the environment's key for another service", async () => {
    vi.stubEnv('OPENAI_API_KEY', 'sk-environment-key')
    expect((await sent({}, { apiKey: undefined })).headers.authorization).toBeUndefined()
  })
})

describe('the address', () => {
  it.each([
    ['', '/v1/audio/transcriptions'],
    ['/', '/v1/audio/transcriptions'],
    ['//', '/v1/audio/transcriptions'],
    [
      '/openai/deployments/whisper?api-version=2024-10-21',
      '/v1/openai/deployments/whisper/audio/transcriptions?api-version=2024-10-21',
    ],
    ['/?api-version=preview&x=1', '/v1/audio/transcriptions?api-version=preview&x=1'],
  ])('of the base URL …/v1%s is %s', async (path, url) => {
    expect((await sent({}, {}, path)).url).toBe(url)
  })

  it('comes from the environment', async () => {
    const server = await upstream({ body: ANSWER })
    vi.stubEnv('OPENAI_BASE_URL', server.baseURL)
    await transcribe(engineAt(undefined as unknown as string))
    expect(server.calls).toHaveLength(1)
  })

  it('is read once, at construction', async () => {
    const server = await upstream({ body: ANSWER })
    vi.stubEnv('OPENAI_BASE_URL', server.baseURL)
    const engine = engineAt(undefined as unknown as string)
    vi.stubEnv('OPENAI_BASE_URL', 'http://127.0.0.1:1/v1')
    await transcribe(engine)
    expect(server.calls).toHaveLength(1)
  })

  it('that is no URL is refused at construction', () => {
    expect(() => engineAt('not a url')).toThrow(TypeError)
  })
})
