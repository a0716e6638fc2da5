import { createHash } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import type { ServerResponse } from 'node:http'
import {
  type FakeUpstream,
  startFakeUpstream,
  type UpstreamAnswer,
  type UpstreamCall,
  type UpstreamHandler,
} from '@transcribekit/core/testing'

/** What the vendor's API hears in every recording, written out: nothing of it is rendered by the code under test. */
export const HEARD = {
  text: 'Good morning. How are you?',
  language: 'english',
  duration: 2.5,
  segments: [segment(0, 0, 1, ' Good morning.'), segment(1, 1.25, 2.5, ' How are you?')],
  words: [
    { word: 'Good', start: 0, end: 0.5 },
    { word: 'morning', start: 0.5, end: 1 },
    { word: 'How', start: 1.25, end: 1.5 },
    { word: 'are', start: 1.5, end: 2 },
    { word: 'you', start: 2, end: 2.5 },
  ],
  speakers: [
    { type: 'transcript.text.segment', id: 'seg_001', start: 0, end: 1, text: 'Good morning.', speaker: 'A' },
    { type: 'transcript.text.segment', id: 'seg_002', start: 1.25, end: 2.5, text: 'How are you?', speaker: 'B' },
  ],
  logprobs: [{ token: 'Good', logprob: -0.1, bytes: [71, 111, 111, 100] }],
  seconds: { type: 'duration', seconds: 3 },
  tokens: { type: 'tokens', input_tokens: 20, output_tokens: 8, total_tokens: 28 },
} as const

/** A server that stands in for the vendor's API: it hears {@link HEARD}, unless a test answers in its place. */
export interface FakeVendor extends FakeUpstream {
  /** Answers the further calls of a test in place of the default; what is not answered stays open. */
  answerBy(handler: UpstreamHandler): void
  /** Forgets the calls and the test's own answers. */
  reset(): void
  /** The only call so far. */
  onlyCall(): UpstreamCall
}

/** Starts the stand-in on a free port. */
export async function startFakeVendor(): Promise<FakeVendor> {
  let handler: UpstreamHandler = answerAsVendor
  const calls: UpstreamCall[] = []
  const server = await startFakeUpstream((call, response) => {
    calls.push(call)
    return handler(call, response)
  })
  return {
    ...server,
    calls,
    answerBy: (other) => {
      handler = other
    },
    reset: () => {
      handler = answerAsVendor
      calls.length = 0
    },
    onlyCall: () => {
      const [call] = calls
      if (!call || calls.length > 1) throw new Error(`The vendor was called ${calls.length} times, not once.`)
      return call
    },
  }
}

/** The answer that the vendor's API would give. */
export function answerAsVendor({ form }: UpstreamCall): UpstreamAnswer {
  const { text, language, duration, segments, words, speakers, logprobs, seconds, tokens } = HEARD
  const isWhisper = form.get('model') === 'whisper-1'
  if (form.get('stream') === 'true') {
    const body = [...deltas(), { type: 'transcript.text.done', text, usage: tokens }].map(frame).join('')
    return { headers: { 'content-type': 'text/event-stream' }, body }
  }
  switch (form.get('response_format')) {
    case 'verbose_json': {
      const units = form.getAll('timestamp_granularities[]')
      const times = { ...(units.includes('segment') && { segments }), ...(units.includes('word') && { words }) }
      return { body: { task: 'transcribe', language, duration, text, ...times, usage: seconds } }
    }
    case 'diarized_json':
      return { body: { task: 'transcribe', duration, text, segments: speakers, usage: seconds } }
    default:
      return { body: { text, ...(form.has('include[]') && { logprobs }), usage: isWhisper ? seconds : tokens } }
  }
}

/** An answer with the vendor's error envelope. */
export function refusal(status: number, error: object, headers: Record<string, string> = {}): UpstreamAnswer {
  return { status, headers, body: { error: { message: 'No.', type: 'error', param: null, code: null, ...error } } }
}

/** A call that the vendor leaves unanswered, and the moments of it that a test waits for. */
export interface OpenCall {
  /** The recording has come whole. */
  readonly arrived: Promise<unknown>
  /** The connection was closed by the other side. */
  readonly closed: Promise<unknown>
}

/**
 * Leaves the next call unanswered.
 *
 * @param begin writes the beginning of an answer
 */
export function leaveOpen(vendor: FakeVendor, begin: (response: ServerResponse) => void = () => {}): OpenCall {
  const moments = new EventEmitter()
  const open = { arrived: once(moments, 'arrived'), closed: once(moments, 'closed') }
  vendor.answerBy((_call, response) => {
    response.once('close', () => moments.emit('closed'))
    begin(response)
    moments.emit('arrived')
    return undefined
  })
  return open
}

/** Writes the head of a stream and its first delta. */
export function beginStream(response: ServerResponse) {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.write(frame(deltas()[0] ?? {}))
}

/** What must be the same of a recording before and after it was sent. */
export function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** The recording that a call brought: its name, its type and the digest of its bytes. */
export async function recordingOf({ form }: UpstreamCall) {
  const file = form.get('file')
  if (!(file instanceof File)) throw new Error('The call brought no recording.')
  return { name: file.name, type: file.type, digest: digest(new Uint8Array(await file.arrayBuffer())) }
}

function deltas() {
  return HEARD.segments.map(({ text }, index) => ({
    type: 'transcript.text.delta',
    delta: index === 0 ? text.trimStart() : text,
  }))
}

function frame(event: object) {
  return `data: ${JSON.stringify(event)}\n\n`
}

function segment(id: number, start: number, end: number, text: string) {
  const measures = { temperature: 0, avg_logprob: -0.25, compression_ratio: 1.5, no_speech_prob: 0.01 }
  return { id, seek: 0, start, end, text, tokens: [50_364, 2205], ...measures }
}
