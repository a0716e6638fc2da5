import { describe, expect, it } from 'vitest'
import { createHandler } from '../src/index.js'
import { failureOf } from './support/failure.js'
import { formRequest } from './support/form.js'
import { engineAt, engineRequest, eventsOf, transcribe } from './support/run.js'
import { upstream } from './support/servers.js'

const MODEL = 'gpt-4o-transcribe'
const ASKED = { model: MODEL, wanted: { stream: true } }

/** A server that writes an answer piece by piece. */
function pieces(parts: readonly (string | Uint8Array)[], cut = false) {
  return upstream(async (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' })
    for (const part of parts) {
      await new Promise<void>((resolve) => response.write(part, () => setImmediate(resolve)))
    }
    if (cut) response.destroy()
    else response.end()
    return undefined
  })
}

async function events(parts: readonly (string | Uint8Array)[], asked = {}) {
  return eventsOf(engineAt((await pieces(parts)).baseURL), { ...ASKED, ...asked })
}

const frame = (event: object) => `data: ${JSON.stringify(event)}\n\n`
const delta = (text: string) => frame({ type: 'transcript.text.delta', delta: text })
const done = (text: string, more = {}) => frame({ type: 'transcript.text.done', text, ...more })
const HELLO = [
  { type: 'delta', delta: 'Hel' },
  { type: 'delta', delta: 'lo ½ 東京 🎙.' },
  { type: 'done', text: 'Hello ½ 東京 🎙.' },
]
const BODY = delta('Hel') + delta('lo ½ 東京 🎙.') + done('Hello ½ 東京 🎙.')

it.each<[string, readonly (string | Uint8Array)[]]>([
  ['at once', [BODY]],
  ['frame by frame', [delta('Hel'), delta('lo ½ 東京 🎙.'), done('Hello ½ 東京 🎙.')]],
  ['with [DONE]', [BODY, 'data: [DONE]\n\n']],
  ['with CRLF', [BODY.replaceAll('\n', '\r\n')]],
  [
    'with comments, ids, retries and names',
    [': hi\n\nretry: 10\n\n', BODY.replace('data:', 'event: transcript.text.delta\nid: 1\ndata:')],
  ],
  ['without a space after the colon', [BODY.replaceAll('data: ', 'data:')]],
  ['with a BOM', [`\uFEFF${BODY}`]],
  [
    'over several data lines',
    [
      'data: {"type":"transcript.text.delta",\ndata: "delta":"Hel"}\n\n',
      delta('lo ½ 東京 🎙.'),
      done('Hello ½ 東京 🎙.'),
    ],
  ],
  ['with events of other kinds', [frame({ type: 'transcript.language', language: 'en' }), BODY]],
  ['byte by byte', Array.from(Buffer.from(BODY), (byte) => Buffer.of(byte))],
  ['byte by byte with CRLF', Array.from(Buffer.from(BODY.replaceAll('\n', '\r\n')), (byte) => Buffer.of(byte))],
])('is read %s', async (_, parts) => {
  expect(await events(parts)).toEqual(HELLO)
})

it('has all that the vendor tells', async () => {
  const logprobs = [{ token: 'Hi', logprob: -0.1, bytes: [72] }]
  const usage = { type: 'tokens', input_tokens: 1, output_tokens: 2, total_tokens: 3 }
  expect(
    await events([
      frame({ type: 'transcript.text.delta', delta: 'Hi', logprobs, segment_id: 'seg_1' }),
      frame({ type: 'transcript.text.segment', id: 'seg_1', start: 0, end: 1, text: 'Hi', speaker: 'A' }),
      done('Hi', { usage, logprobs, languages: [{ code: 'en' }] }),
    ]),
  ).toEqual([
    { type: 'delta', delta: 'Hi', logprobs, segment_id: 'seg_1' },
    { type: 'segment', segment: { id: 'seg_1', start: 0, end: 1, text: 'Hi', speaker: 'A' } },
    { type: 'done', text: 'Hi', usage, logprobs, languages: [{ code: 'en' }] },
  ])
})

it('has tokens without a type, as the document shows them', async () => {
  const [last] = await events([done('Hi', { usage: { input_tokens: 1, output_tokens: 2, total_tokens: 3 } })])
  expect(last).toHaveProperty('usage.type', 'tokens')
})

it('with an empty text at the end counts what was streamed', async () => {
  const { baseURL } = await pieces([delta('Hel'), delta('lo.'), done('')])
  expect((await transcribe(engineAt(baseURL), ASKED)).text).toBe('Hello.')
})

it('without a text at the end counts what was streamed', async () => {
  const { baseURL } = await pieces([delta('Hel'), delta('lo.'), frame({ type: 'transcript.text.done' })])
  expect((await transcribe(engineAt(baseURL), ASKED)).text).toBe('Hello.')
})

it('answered as a whole is one event', async () => {
  const { baseURL } = await upstream({ body: { text: 'Hello.' } })
  expect(await eventsOf(engineAt(baseURL), ASKED)).toEqual([{ type: 'done', text: 'Hello.' }])
})

it('is given on as it comes', async () => {
  let go = () => {}
  const gate = new Promise<void>((resolve) => {
    go = resolve
  })
  const server = await upstream(async (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(delta('Hel'))
    await gate
    response.end(done('Hello.'))
    return undefined
  })
  const handler = createHandler({ engine: engineAt(server.baseURL) })
  const reader = (await handler(formRequest({ model: MODEL, stream: 'true' }))).body?.getReader()
  expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe(delta('Hel'))
  go()
  expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe(done('Hello.'))
})

it('of speakers has their segments', async () => {
  const segment = { type: 'transcript.text.segment', id: 'seg_1', start: 0, end: 1, text: 'Hi.', speaker: 'A' }
  const server = await pieces([
    frame({ type: 'transcript.text.delta', delta: 'Hi.', segment_id: 'seg_1' }),
    frame(segment),
    done('Hi.'),
  ])
  const handler = createHandler({ engine: engineAt(server.baseURL) })
  const response = await handler(
    formRequest({ model: 'gpt-4o-transcribe-diarize', stream: 'true', response_format: 'diarized_json' }),
  )
  const data = (await response.text())
    .trim()
    .split('\n\n')
    .map((line) => JSON.parse(line.slice('data: '.length)))
  expect(data).toEqual([
    { type: 'transcript.text.delta', delta: 'Hi.', segment_id: 'seg_1' },
    segment,
    { type: 'transcript.text.done', text: 'Hi.' },
  ])
})

describe('a stream that goes wrong', () => {
  it.each<[string, readonly string[], string[]]>([
    ['ends before the last event', [delta('Hel')], ['upstream_bad_response', 'upstream_error']],
    ['ends with [DONE] alone', [delta('Hel'), 'data: [DONE]\n\n'], ['upstream_bad_response', 'upstream_error']],
    ['is empty', [], ['upstream_bad_response', 'upstream_error']],
    [
      'ends in the midst of the last event',
      [delta('Hel'), done('Hello.').slice(0, -10)],
      ['upstream_bad_response', 'upstream_error'],
    ],
    ['has what is no JSON', [delta('Hel'), 'data: oops\n\n'], ['upstream_bad_response']],
    ['has a list', [delta('Hel'), 'data: [1]\n\n'], ['upstream_bad_response']],
    ['has null', [delta('Hel'), 'data: null\n\n'], ['upstream_bad_response']],
    [
      'has a segment without times',
      [frame({ type: 'transcript.text.segment', text: 'a' }), done('a')],
      ['upstream_bad_response'],
    ],
    ['has an error', [delta('Hel'), frame({ error: { message: 'secret 10.0.0.1' } })], ['upstream_error']],
    [
      'has an event of type error',
      [delta('Hel'), frame({ type: 'error', error: { message: 'secret' } }), 'data: [DONE]\n\n'],
      ['upstream_error'],
    ],
    [
      'has an event named error',
      [delta('Hel'), `event: error\n${frame({ error: { message: 'secret' } })}`],
      ['upstream_error'],
    ],
    [
      'has an event named error that is no envelope',
      [delta('Hel'), 'event: error\ndata: secret\n\n'],
      ['upstream_error'],
    ],
    ['has an error that is a text', [frame({ error: 'secret' })], ['upstream_error']],
  ])('that %s is an error', async (_, parts, codes) => {
    const error = await failureOf(events(parts))
    expect(codes).toContain(error.code)
    expect(error.status).toBe(502)
    expect(JSON.stringify(error)).not.toMatch(/secret|10\.0\.0\.1|oops/)
  })

  it('by a cut connection is an error', async () => {
    const { baseURL } = await pieces([delta('Hel')], true)
    expect((await failureOf(transcribe(engineAt(baseURL), ASKED))).status).toBe(502)
  })

  it('reaches the client as an event', async () => {
    const { baseURL } = await pieces([delta('Hel')])
    const response = await createHandler({ engine: engineAt(baseURL) })(formRequest({ model: MODEL, stream: 'true' }))
    expect(response.status).toBe(200)
    const text = await response.text()
    expect(text.startsWith(delta('Hel'))).toBe(true)
    expect(text).toMatch(/event: error\ndata: \{"error":\{.*"code":"upstream_[a-z_]+"\}\}\n\n$/)
  })

  it('by its first event is a plain error', async () => {
    const { baseURL } = await pieces([frame({ error: { message: 'x' } })])
    const response = await createHandler({ engine: engineAt(baseURL) })(formRequest({ model: MODEL, stream: 'true' }))
    expect(response.status).toBe(502)
  })

  it.each([
    ['one event', () => 'x'.repeat(1024 * 1024), 'data: '],
    ['all events together', () => delta('x'.repeat(1024 * 1024)), ''],
  ])('by the length of %s is an error before it fills the memory', async (_, part, start) => {
    let sent = 0
    const server = await upstream((_call, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(start)
      const more = () => {
        while (!response.destroyed && sent < 80) {
          sent++
          if (!response.write(part())) {
            response.once('drain', more)
            return
          }
        }
        response.end(`\n\n${done('x')}`)
      }
      more()
      return undefined
    })
    const error = await failureOf(transcribe(engineAt(server.baseURL), ASKED))
    expect(error.code).toBe('upstream_bad_response')
    expect(sent).toBeLessThan(60)
  })
})

it('what follows the last event is not waited for', async () => {
  const server = await upstream((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(done('Hi.'))
    return undefined
  })
  expect(await eventsOf(engineAt(server.baseURL), ASKED)).toEqual([{ type: 'done', text: 'Hi.' }])
})

it('passes over events without data', async () => {
  expect(await events([delta('Hel'), 'event: ping\ndata:\n\n', delta('lo.'), done('Hello.')])).toHaveLength(3)
})

it('does not end as if it were whole, where the speakers are missing', async () => {
  const asked = { model: 'gpt-4o-transcribe-diarize', wanted: { stream: true, speakers: true } }
  const { code } = await failureOf(events([delta('Hello.'), done('Hello.')], asked))
  expect(code).toBe('upstream_bad_response')
})

it('may be read slowly: that is no fault of the service', async () => {
  const parts = Array.from({ length: 5 }, () => delta('x'))
  const { baseURL } = await pieces([...parts, done('xxxxx')])
  const call = { signal: new AbortController().signal }
  let count = 0
  for await (const _ of engineAt(baseURL, { idleTimeout: 60 }).transcribe(engineRequest(ASKED), call)) {
    count++
    if (count === 2) await new Promise((resolve) => setTimeout(resolve, 200))
  }
  expect(count).toBe(6)
})

it('takes of log probabilities what are some', async () => {
  const logprobs = [null, 'x', { token: 'Hi', logprob: -0.1, bytes: [72, 'x'] }, { logprob: 'x' }]
  const told = await events([delta('Hi'), done('Hi', { logprobs })])
  expect(told.at(-1)).toMatchObject({ logprobs: [{ token: 'Hi', logprob: -0.1, bytes: [72] }, {}] })
})
