import { createHandler, type Engine, openai, withTimestamps } from '@transcribekit/core'
import { type FakeTranscript, startFakeUpstream, type UpstreamCall } from '@transcribekit/core/testing'
import { local } from '@transcribekit/local'
import { read } from './speech.js'

/** How an answer comes to be. */
type Origin = 'native' | 'rendered' | 'grafted' | '–'

const GRANULARITIES = 'timestamp_granularities[]'

/** Every `response_format`, and `verbose_json` by its granularities, with the title of its column. */
const QUESTIONS: readonly (readonly [title: string, fields: Readonly<Record<string, string>>])[] = [
  ['`json`', { response_format: 'json' }],
  ['`text`', { response_format: 'text' }],
  ['`srt`', { response_format: 'srt' }],
  ['`vtt`', { response_format: 'vtt' }],
  ['`verbose_json`, segments', { response_format: 'verbose_json', [GRANULARITIES]: 'segment' }],
  ['`verbose_json`, words', { response_format: 'verbose_json', [GRANULARITIES]: 'word' }],
  ['`diarized_json`', { response_format: 'diarized_json' }],
]

/** What the fake vendor hears, whatever it is sent. */
const HEARD: FakeTranscript = {
  text: 'And Mr. John Dashwood',
  language: 'en',
  duration: 7.1,
  words: ['And', 'Mr', 'John', 'Dashwood'].map((word, at) => ({ word, start: at, end: at + 0.9 })),
  segments: [{ start: 0, end: 3.9, text: ' And Mr. John Dashwood', speaker: 'A' }],
}

/**
 * Asks engines for every format, as a whole and as a stream, and writes down how each answer came to be: by what was
 * asked of the service behind, and whether a second engine was.
 */
export async function formatsTable(): Promise<string> {
  const upstream = await startFakeUpstream(HEARD)
  const vendor = openai({ baseURL: upstream.baseURL, apiKey: 'test' })
  const embedded = watched(local())
  const grafting = withTimestamps(vendor, embedded)
  const rows: readonly (readonly [title: string, engine: Engine, model: string])[] = [
    ['`openai()`: `gpt-transcribe`', vendor, 'gpt-transcribe'],
    ['`openai()`: `whisper-1`', vendor, 'whisper-1'],
    ['`openai()`: `gpt-4o-transcribe`, `gpt-4o-mini-transcribe`', vendor, 'gpt-4o-transcribe'],
    ['`openai()`: `gpt-4o-transcribe-diarize`', vendor, 'gpt-4o-transcribe-diarize'],
    ['`openai()`: a compatible server', vendor, 'whisper-large-v3'],
    ['`local()`', embedded, 'local'],
    ['`withTimestamps(openai(), local())`: `gpt-transcribe`', grafting, 'gpt-transcribe'],
  ]
  try {
    const streams = await tellsEarly(embedded)
    const lines: string[][] = []
    for (const [title, engine, model] of rows) {
      const cells: string[] = []
      for (const [, fields] of QUESTIONS) {
        const origins: Origin[] = []
        for (const stream of ['false', 'true']) {
          const before = upstream.calls.length
          embedded.calls = 0
          const isAnswered = await asksFor(engine, { model, ...fields, stream })
          origins.push(
            isAnswered
              ? originOf(upstream.calls[before], embedded.calls, fields.response_format, stream, streams)
              : '–',
          )
        }
        cells.push(origins[0] === origins[1] ? `${origins[0]}` : origins.join(' / '))
      }
      lines.push([title, ...cells])
    }
    return markdown([['', ...QUESTIONS.map(([title]) => title)], ...lines])
  } finally {
    await embedded.close?.()
    await upstream.close()
  }
}

function originOf(
  call: UpstreamCall | undefined,
  embeddedCalls: number,
  format: string | undefined,
  stream: string,
  embeddedStreams: boolean,
): Origin {
  if (!call) return stream === 'true' && embeddedStreams ? 'native' : 'rendered'
  if (embeddedCalls > 0) return 'grafted'
  if (stream === 'true') return call.form.get('stream') === 'true' ? 'native' : 'rendered'
  return call.form.get('response_format') === format ? 'native' : 'rendered'
}

async function asksFor(engine: Engine, fields: Readonly<Record<string, string>>): Promise<boolean> {
  const body = new FormData()
  for (const [name, value] of Object.entries(fields)) body.append(name, value)
  body.append('file', new Blob([read('containers/speech.mp3')]), 'speech.mp3')
  const handler = createHandler({ engine, retry: false, authorize: false, logger: false })
  const answer = await handler(new Request('http://127.0.0.1/v1/audio/transcriptions', { method: 'POST', body }))
  const text = await answer.text()
  if (answer.status === 200) return true
  if (answer.status === 400 && text.includes('"code":"unsupported_value"')) return false
  throw new Error(`${JSON.stringify(fields)}: ${answer.status} ${text}`)
}

/** An engine that counts its calls. */
function watched(engine: Engine): Engine & { calls: number } {
  const counting = {
    ...engine,
    name: engine.name,
    paid: engine.paid,
    calls: 0,
    describe: (model: string | undefined) => engine.describe(model),
    close: () => engine.close?.() ?? Promise.resolve(),
    transcribe(...call: Parameters<Engine['transcribe']>) {
      counting.calls++
      return engine.transcribe(...call)
    },
  }
  return counting
}

/** True when an engine tells of what it has heard while it is still at work on the rest. */
async function tellsEarly(engine: Engine): Promise<boolean> {
  const bytes = longRecording()
  const file = { name: 'long.wav', type: 'audio/wav', size: bytes.size, stream: () => bytes.stream() }
  const wanted = { timestamps: [], speakers: false, logprobs: false, cues: false, stream: true }
  const { signal } = new AbortController()
  const events = engine.transcribe({ file, wanted }, { signal })[Symbol.asyncIterator]()
  await events.next()
  let isDone = false
  const rest = (async () => {
    while (!(await events.next()).done);
    isDone = true
  })()
  await new Promise((resolve) => setImmediate(resolve))
  const isEarly = !isDone
  await rest
  return isEarly
}

/** The clip three times, with pauses in between. */
function longRecording(): Blob {
  const wave = read('containers/speech.wav')
  const [head, samples] = [Buffer.from(wave.subarray(0, 44)), wave.subarray(44)]
  const parts = [samples, samples, samples].flatMap((part) => [part, Buffer.alloc(32_000 * 3)])
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  head.writeUInt32LE(36 + length, 4)
  head.writeUInt32LE(length, 40)
  return new Blob([head, ...parts])
}

function markdown([head = [], ...rows]: readonly (readonly string[])[]): string {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)))
  const line = (cells: readonly string[]) => `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n')
}
