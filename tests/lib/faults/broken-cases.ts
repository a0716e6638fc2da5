import {
  answer,
  cut,
  endless,
  endlessHeaders,
  garbage,
  hinting,
  huge,
  lengthRequired,
  ok,
  okAs,
  reset,
  SECRET,
  slowBody,
  slowHeaders,
  slowReading,
  stall,
  status,
} from './behaviours.js'
import { type Failure, type FaultCase, final, fine, retried, retriedMidway } from './cases.js'

const UNREACHABLE: Failure = { status: 502, code: 'upstream_unreachable' }
const SILENT: Failure = { status: 504, code: 'upstream_timeout' }
const UNUSABLE: Failure = { status: 502, code: 'upstream_bad_response' }
/** The contract counts a cut answer among the faults of its shape, and a reset among those of the connection. */
const BROKEN_OFF: Failure = { status: 502, code: ['upstream_bad_response', 'upstream_unreachable'] }
/** More bytes than the system keeps for a connection whose other side does not read. */
const OVER_BUFFERS = 14_000_000
const PAGE = `<!doctype html><html><body>Sign in to ${SECRET}</body></html>`

/** What is slow but well. */
export const FINE_CASES: readonly FaultCase[] = [
  ...fine('a transcript', [ok], 1),
  ...fine('slow headers', [slowHeaders], 1),
  ...fine('hints before the answer', [hinting], 1),
  ...fine('a slow body', [slowBody], 1),
  ...fine('slow reading', [slowReading], 1, { midway: { attempt: 1 } }),
  ...fine('an upload that waits for the upstream', [ok], 1, { midway: { attempt: 1 } }),
  ...fine('a transcript as text/plain', [okAs('text/plain')], 1),
  ...fine('no chunked bodies', [ok], 1, { mount: 'lengths' }),
  ...fine('411 for chunked bodies', [lengthRequired], 2, { mount: 'picky', midway: { attempt: 1 } }),
  ...final('411 in any case', status(411), { status: 411, code: 'upstream_rejected' }, { mount: 'lengths' }),
]

/** Connections that fail. */
export const CONNECTION_CASES: readonly FaultCase[] = [
  ...retriedMidway('a reset during the upload', reset('upload'), UNREACHABLE),
  ...retried('a reset in place of an answer', reset('headers'), UNREACHABLE),
  ...retried('a reset in the answer', reset('body'), BROKEN_OFF),
  ...retried('an answer that is cut', cut('length'), BROKEN_OFF),
  ...retried('a chunked answer that is cut', cut('chunked'), BROKEN_OFF),
  ...retried('headers without an end', endlessHeaders, UNUSABLE),
  ...retried('garbage in place of HTTP', garbage('after'), {
    status: 502,
    code: ['upstream_bad_response', 'upstream_error'],
  }),
  ...retriedMidway('early garbage in place of HTTP', garbage('early'), {
    status: 502,
    code: ['upstream_bad_response', 'upstream_error'],
  }),
  ...['down', 'resetting'].map((mount): FaultCase => {
    const expected = { ...UNREACHABLE, attempts: 0, message: /\b3 attempts\b/ }
    return { name: `an upstream that is ${mount}`, mount: mount as 'down', plan: [ok], expected }
  }),
  {
    name: 'an answer without an end',
    mount: 'hasty',
    plan: [endless],
    expected: { ...SILENT, attempts: [1, 3] },
  },
]

/** An upstream that says nothing any more. */
export const SILENT_CASES: readonly FaultCase[] = [
  ...retried('silence during the upload', stall('upload'), SILENT, { mount: 'silent', size: OVER_BUFFERS }),
  ...retried('silence in place of an answer', stall('headers'), SILENT, { mount: 'silent' }),
  ...retried('silence in the answer', stall('body'), SILENT, { mount: 'silent' }),
  {
    name: 'an upstream that is deaf',
    mount: 'deaf',
    plan: [ok],
    expected: { ...SILENT, attempts: 0, message: /\b3 attempts\b/ },
  },
]

/** Answers with the status of a success that are no transcripts. */
export const SHAPE_CASES: readonly FaultCase[] = [
  ...retried('half of a JSON', answer('{"text": "Half of'), UNUSABLE),
  ...retried('a page', answer(PAGE, 'text/html'), UNUSABLE),
  ...retried('a page that is called JSON', answer(PAGE), UNUSABLE),
  ...retried('an empty answer', answer(''), UNUSABLE),
  ...retried('204', answer('', 'application/json', 204), {
    status: 502,
    code: ['upstream_error', 'upstream_bad_response'],
  }),
  ...retried('200 with an error', answer(`{"error":{"message":"${SECRET}"}}`), UNUSABLE),
  ...retried('[1]', answer('[1]'), UNUSABLE),
  ...retried('null', answer('null'), UNUSABLE),
  ...retried('a number for a text', answer('{"text":5}'), UNUSABLE),
  ...retried('events that nobody asked for', answer('data: {"text":"a"}\n\n', 'text/event-stream'), UNUSABLE),
  ...retried('over 32 MiB', huge, UNUSABLE),
]

/** Other settings of `retry`. */
export const SETTING_CASES: readonly FaultCase[] = [
  ...final('retry: false', status(500), { status: 502, code: 'upstream_error' }, { mount: 'never' }),
  ...final('retryAfterUpload: false', status(500), { status: 502, code: 'upstream_error' }, { mount: 'once' }),
  ...fine('retryAfterUpload: false, an early 429', [status(429, { when: 'early' }), ok], 2, {
    mount: 'once',
    midway: { attempt: 2 },
  }),
  ...fine('the defaults', [status(500), ok], 2, { mount: 'default' }),
]
