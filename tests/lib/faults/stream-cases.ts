import { ok, status } from './behaviours.js'
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
  stalled: ['upstream_timeout'],
}
const well = streamed('done')
const STREAM = { stream: true } as const

/** Server-sent events. Before the first, faults are met with another attempt and told by a status; behind it, by an event. */
export const STREAM_CASES: readonly FaultCase[] = [
  { ...STREAM, name: 'events', plan: [well], expected: { status: 200, attempts: 1 } },
  { ...STREAM, name: 'a whole answer in place of events', plan: [ok], expected: { status: 200, attempts: 1 } },
  { ...STREAM, name: '429 before events', plan: [status(429), well], expected: { status: 200, attempts: 2 } },
  ...final('401 before events', status(401), { status: 502, code: 'upstream_auth' }, STREAM),
  ...Object.entries(ENDS).flatMap(([end, codes]): FaultCase[] => {
    const before = streamed(end as StreamEnd, 0)
    const failed = { status: end === 'stalled' ? 504 : 502, code: codes, attempts: 3, message: /\b3 attempts\b/ }
    return [
      {
        ...STREAM,
        name: `events: ${end} before the first, once`,
        plan: [before, well],
        expected: { status: 200, attempts: 2 },
      },
      { ...STREAM, name: `events: ${end} before the first, always`, plan: [before], expected: failed },
      {
        ...STREAM,
        name: `events: ${end} behind the first`,
        plan: [streamed(end as StreamEnd, 2), well],
        expected: { status: 200, attempts: 1, errorEvent: codes },
      },
    ]
  }),
]
