import { describe, expect, it } from 'vitest'
import { render } from '../src/index.js'
import { failureOf } from './support/failure.js'
import { engineAt, transcribe } from './support/run.js'
import { rawServer, readUntil, upstream } from './support/servers.js'

type Asked = Parameters<typeof transcribe>[1]

async function read(body: string | object, asked: Asked = {}, headers: Record<string, string> = {}, status = 200) {
  const server = await upstream({ body, headers, status })
  return transcribe(engineAt(server.baseURL), { model: 'mine', ...asked })
}

const SEGMENT = {
  id: 0,
  seek: 0,
  start: 0,
  end: 1.5,
  text: ' Hello.',
  tokens: [1, 2],
  temperature: 0,
  avg_logprob: -0.3,
  compression_ratio: 0.9,
  no_speech_prob: 0.01,
}

describe('answers as they were recorded', () => {
  it('of a model that counts tokens', async () => {
    const usage = {
      type: 'tokens',
      total_tokens: 169,
      input_tokens: 122,
      input_token_details: { text_tokens: 0, audio_tokens: 122 },
      output_tokens: 47,
    }
    expect(await read({ text: 'Galileo was an American robotic space program.', usage })).toEqual({
      text: 'Galileo was an American robotic space program.',
      segments: [],
      usage,
    })
  })

  it('of a model that counts seconds, with words', async () => {
    const words = [{ word: 'Galileo', start: 0.23999999463558197, end: 0.8600000143051147 }]
    const answer = {
      task: 'transcribe',
      language: 'english',
      duration: 36.709999084472656,
      text: 'Galileo',
      words,
      usage: { type: 'duration', seconds: 37 },
    }
    const transcript = await read(answer, { wanted: { timestamps: ['word'] } })
    const { task, ...rest } = answer
    expect(transcript).toEqual({ ...rest, segments: [] })
  })

  it('with segments', async () => {
    const { id, ...segment } = SEGMENT
    const transcript = await read({ text: 'Hello.', segments: [SEGMENT] }, { wanted: { timestamps: ['segment'] } })
    expect(transcript.segments).toEqual([segment])
  })

  it('with speakers', async () => {
    const segments = [
      { type: 'transcript.text.segment', id: 'seg_001', start: 0, end: 5.2, text: 'Hello.', speaker: 'agent' },
      { type: 'transcript.text.segment', id: 'seg_002', start: 5.2, end: 9, text: 'Hi.', speaker: 'A' },
    ]
    const answer = {
      task: 'transcribe',
      duration: 9,
      text: 'Hello. Hi.',
      segments,
      usage: { type: 'duration', seconds: 9 },
    }
    const transcript = await read(answer, { model: 'gpt-4o-transcribe-diarize', wanted: { speakers: true } })
    expect(render(transcript, { response_format: 'diarized_json' })).toEqual(answer)
  })

  it('with languages, sure and unsure', async () => {
    expect((await read({ text: 'a', languages: [{ code: 'en' }] })).languages).toEqual([{ code: 'en' }])
    expect((await read({ text: 'a', languages: [] })).languages).toEqual([])
  })

  it('with log probabilities', async () => {
    const logprobs = [{ token: 'Hi', logprob: -0.1, bytes: [72, 105] }]
    expect((await read({ text: 'Hi', logprobs })).logprobs).toEqual(logprobs)
  })

  it('of silence', async () => {
    const asked = { wanted: { timestamps: ['word', 'segment'] } } as const
    expect(await read({ text: '' }, asked)).toEqual({ text: '', segments: [] })
    expect((await read({ text: ' ', segments: [], words: [] }, asked)).text.trim()).toBe('')
  })
})

describe('variants of compatible servers', () => {
  it('a duration as text, and a null among the numbers (vLLM)', async () => {
    const answer = {
      text: 'Hello.',
      language: 'en',
      duration: '1.5',
      segments: [{ ...SEGMENT, no_speech_prob: null }],
      usage: { type: 'duration', seconds: 2 },
    }
    const transcript = await read(answer, { wanted: { timestamps: ['segment'] } })
    expect(transcript).toMatchObject({ duration: 1.5, usage: { type: 'duration', seconds: 2 } })
    expect(transcript.segments[0]).not.toHaveProperty('no_speech_prob')
    expect(render(transcript, { response_format: 'verbose_json' }).segments?.[0]?.no_speech_prob).toBe(0)
  })

  it('words under text, and tokens that are null (LocalAI)', async () => {
    const answer = {
      text: 'Hello.',
      segments: [{ ...SEGMENT, tokens: null }],
      words: [{ text: ' Hello ', start: 0, end: 1 }],
    }
    const transcript = await read(answer, { wanted: { timestamps: ['word', 'segment'] } })
    expect(transcript.words).toEqual([{ word: 'Hello', start: 0, end: 1 }])
    expect(transcript.segments[0]).not.toHaveProperty('tokens')
  })

  it('words inside of segments (whisper.cpp)', async () => {
    const words = [
      { word: ' Hello', start: 0, end: 1, t_dtw: -1, probability: 0.9 },
      { word: '.', start: 1, end: 1.5, t_dtw: -1, probability: 0.9 },
    ]
    const answer = {
      text: ' Hello.\n',
      detected_language: 'english',
      segments: [
        {
          id: 0,
          text: ' Hello.',
          start: 0,
          end: 1.5,
          words,
          tokens: [1],
          temperature: 0,
          avg_logprob: -0.1,
          no_speech_prob: 0.1,
        },
      ],
    }
    const transcript = await read(answer, { wanted: { timestamps: ['word', 'segment'] } })
    // Its words are the pieces that its model knows.
    expect(transcript.words).toEqual([{ word: 'Hello.', start: 0, end: 1.5 }])
  })

  it('nulls for what is not there, and an ISO code for the language (speaches)', async () => {
    const answer = {
      task: 'transcribe',
      language: 'en',
      duration: 1.5,
      text: 'Hello.',
      words: null,
      segments: [SEGMENT],
      usage: null,
      logprobs: null,
      languages: null,
    }
    const transcript = await read(answer, { wanted: { timestamps: ['segment'] } })
    expect(transcript).toMatchObject({ language: 'en', duration: 1.5 })
    for (const name of ['words', 'usage', 'logprobs', 'languages']) expect(transcript).not.toHaveProperty(name)
    expect(render(transcript, { response_format: 'verbose_json' }).language).toBe('english')
  })

  it('segments of three keys, and an id of its own (Together, Groq)', async () => {
    const answer = { text: 'Hello.', segments: [{ id: 0, start: 0, end: 1, text: 'Hello.' }], x_groq: { id: 'req_1' } }
    const transcript = await read(answer, { wanted: { timestamps: ['segment'] } })
    expect(transcript).toEqual({ text: 'Hello.', segments: [{ start: 0, end: 1, text: 'Hello.' }] })
  })

  it('usage of other kinds', async () => {
    expect(await read({ text: 'a', usage: { pages: 3 } })).not.toHaveProperty('usage')
    expect((await read({ text: 'a', usage: { prompt_audio_seconds: 3, total_tokens: 9 } })).usage).toEqual({
      type: 'duration',
      seconds: 3,
    })
    expect((await read({ text: 'a', usage: { seconds: 3, cost: 0.1 } })).usage).toEqual({
      type: 'duration',
      seconds: 3,
    })
    const tokens = { input_tokens: 1, output_tokens: 2, total_tokens: 3 }
    expect((await read({ text: 'a', usage: tokens })).usage).toEqual({ type: 'tokens', ...tokens })
  })

  it('JSON by another type', async () => {
    for (const type of ['text/plain', 'application/json; charset=utf-8', 'application/octet-stream']) {
      expect((await read(JSON.stringify({ text: 'Hi.' }), {}, { 'content-type': type })).text).toBe('Hi.')
    }
  })

  it('a BOM before the JSON', async () => {
    expect((await read('\uFEFF{"text":"Hi."}')).text).toBe('Hi.')
  })
})

describe('an answer that is no transcript', () => {
  it.each<[string, string | object, Record<string, string>?]>([
    ['nothing', ''],
    ['a web page', '<!doctype html><title>Sign in</title>', { 'content-type': 'text/html; charset=utf-8' }],
    ['a web page by the type of JSON', '<!doctype html>', { 'content-type': 'application/json' }],
    ['JSON by the type of a web page', '{"text":"<script>"}', { 'content-type': 'text/html' }],
    ['a list', '[1]'],
    ['null', 'null'],
    ['a text', '"hello"'],
    ['a number', '42'],
    ['bare text', 'Hello there.'],
    ['truncated JSON', '{"text":"Hel'],
    ['two objects', '{"text":"a"}{"text":"b"}'],
    ['an object without text', {}],
    ['a text that is no text', { text: 5 }],
    ['a null for text', { text: null }],
    ['an error', { error: { message: 'out of memory', type: 'server_error', param: null, code: null } }],
    ['an error with usage', { error: { message: 'x' }, usage: { type: 'duration', seconds: 0 } }],
    ['an error beside an empty text', { error: { message: 'out of memory' }, text: '' }],
    ['an error that is a text', { error: 'failed' }],
    ['subtitles', '1\n00:00:00,000 --> 00:00:01,000\nHi.\n'],
    [
      'an event stream nobody asked for',
      'data: {"type":"transcript.text.done","text":"Hi."}\n\n',
      { 'content-type': 'text/event-stream' },
    ],
  ])('%s is refused, and not quoted', async (_, body, headers) => {
    const error = await failureOf(read(body, {}, headers))
    expect(error).toMatchObject({ code: 'upstream_bad_response', status: 502, param: null })
    for (const word of ['Sign in', 'out of memory', 'doctype', '<script']) expect(error.message).not.toContain(word)
  })

  it.each([201, 202, 204, 206, 304, 402, 418])('with status %d is refused', async (status) => {
    const server = await upstream((_, response) => {
      response.writeHead(status).end()
      return undefined
    })
    const error = await failureOf(transcribe(engineAt(server.baseURL)))
    expect(error.status).toBe(502)
  })

  it.each<[string, object[]]>([
    ['no text', [{ start: 0, end: 1 }]],
    ['no start', [{ end: 1, text: 'a' }]],
    ['no end', [{ start: 0, text: 'a' }]],
    ['a null for a time', [{ start: null, end: 1, text: 'a' }]],
    ['a time that is no number', [{ start: 'soon', end: 1, text: 'a' }]],
    ['an empty time', [{ start: '', end: 1, text: 'a' }]],
    ['a time before the start', [{ start: -5, end: 1, text: 'a' }]],
    ['a time that is a list', [{ start: [0], end: 1, text: 'a' }]],
    ['nothing', [[]]],
  ])('has a segment with %s', async (_, segments) => {
    const error = await failureOf(read({ text: 'a', segments }, { wanted: { timestamps: ['segment'] } }))
    expect(error.code).toBe('upstream_bad_response')
  })

  it.each<[string, unknown[]]>([
    ['no text', [{ start: 0, end: 1 }]],
    ['no times', [{ word: 'a' }]],
    ['nothing', ['a']],
  ])('has a word with %s', async (_, words) => {
    const error = await failureOf(read({ text: 'a', words }, { wanted: { timestamps: ['word'] } }))
    expect(error.code).toBe('upstream_bad_response')
  })

  it.each<[string, object, Asked]>([
    ['segments', { text: 'Hi.' }, { wanted: { timestamps: ['segment'] } }],
    ['words', { text: 'Hi.', segments: [SEGMENT] }, { wanted: { timestamps: ['word'] } }],
    ['speakers', { text: 'Hi.' }, { wanted: { speakers: true } }],
  ])('lacks the %s that were asked for', async (_, body, asked) => {
    expect((await failureOf(read(body, asked))).code).toBe('upstream_bad_response')
  })

  it('is too large', async () => {
    let sent = 0
    const server = await upstream((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.write('{"text":"')
      const more = () => {
        while (!response.destroyed && sent < 64 * 1024 * 1024) {
          sent += 1024 * 1024
          if (!response.write('x'.repeat(1024 * 1024))) {
            response.once('drain', more)
            return
          }
        }
        response.end('"}')
      }
      more()
      return undefined
    })
    const error = await failureOf(transcribe(engineAt(server.baseURL)))
    expect(error.code).toBe('upstream_bad_response')
    expect(error.message).toContain(String(32 * 1024 * 1024))
    expect(sent).toBeLessThan(60 * 1024 * 1024)
  })

  it('is cut by the connection', async () => {
    const { baseURL } = await rawServer(async (socket) => {
      await readUntil(socket, '--\r\n')
      socket.write('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"text":"Hel')
      socket.end()
    })
    const error = await failureOf(transcribe(engineAt(baseURL)))
    expect(error.status).toBe(502)
    expect(['upstream_bad_response', 'upstream_unreachable', 'upstream_error']).toContain(error.code)
  })

  it('is not HTTP', async () => {
    const { baseURL } = await rawServer(async (socket) => {
      await readUntil(socket, '--\r\n')
      socket.end('SSH-2.0-OpenSSH_9.6\r\n')
    })
    const error = await failureOf(transcribe(engineAt(baseURL)))
    expect(error.status).toBe(502)
  })
})
