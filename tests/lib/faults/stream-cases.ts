import { ok, status as refuse } from './behaviours.js'
import { type FaultCase, final } from './cases.js'
import { type StreamEnd, streamed } from './streamed.js'

const BAD = ['upstream_bad_response', 'upstream_unreachable', 'upstream_error']
/** Ends of a stream that are faults, and the codes that tell them. */
const ENDS: Readonly<Partial<Record<StreamEnd, readonly string[]>>> = {
  cut: BAD,
  reset: BAD,
  unfinished: BAD,
  garbage: BAD,
  error: BAD,
}
const well = streamed('done')
const STREAM = { stream: true } as const
const AGAIN = { status: 200, attempts: 2 } as const

/** An end of a stream before its first event, once and always, and behind it. */
function endings(end: StreamEnd, codes: readonly string[]): readonly FaultCase[] {
  const before = streamed(end, 0)
  const status = end === 'stalled' ? 504 : 502
  const failed = { status, code: codes, attempts: 3, message: /\b3 attempts\b/ }
  const broken = { status: 200, attempts: 1, errorEvent: codes }
  return [
    { ...STREAM, name: `events: ${end} before the first, once`, plan: [before, well], expected: AGAIN },
    { ...STREAM, name: `events: ${end} before the first, always`, plan: [before], expected: failed },
    { ...STREAM, name: `events: ${end} behind the first`, plan: [streamed(end, 2), well], expected: broken },
  ]
}

/** Streams that say nothing any more. */
export const STALLED_CASES: readonly FaultCase[] = endings('stalled', ['upstream_timeout']).map(
  (given): FaultCase => ({ ...given, mount: 'silent' }),
)

/** Server-sent events. Before the first, faults are met with another attempt and told by a status; behind it, by an event. */
export const STREAM_CASES: readonly FaultCase[] = [
  { ...STREAM, name: 'events', plan: [well], expected: { status: 200, attempts: 1 } },
  { ...STREAM, name: 'a whole answer in place of events', plan: [ok], expected: { status: 200, attempts: 1 } },
  { ...STREAM, name: '429 before events', plan: [refuse(429), well], expected: { status: 200, attempts: 2 } },
  ...final('401 before events', refuse(401), { status: 502, code: 'upstream_auth' }, STREAM),
  ...Object.entries(ENDS).flatMap(([end, codes]) => endings(end as StreamEnd, codes)),
]
