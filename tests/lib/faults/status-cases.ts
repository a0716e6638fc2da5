import { ok, SECRET, status } from './behaviours.js'
import { type Failure, type FaultCase, final, fine, retried, retriedMidway } from './cases.js'

const LIMITED: Failure = { status: 429, code: 'rate_limit_exceeded' }
const FAILED: Failure = { status: 502, code: 'upstream_error' }
const KEYS = { message: 'Bad sk-abcdef123456 at http://10.1.2.3:8080/v1 for Bearer abcdef123456' }
/** An answer of nginx. */
const PAGE = `<html><head><title>502 Bad Gateway</title></head><body>nginx ${SECRET}</body></html>`

/** The same answer with other headers. */
function waiting(headers: Readonly<Record<string, string>>, code = 429) {
  return status(code, { headers })
}

function inSeconds(seconds: number): string {
  return new Date(Date.now() + seconds * 1000).toUTCString()
}

/** Refusals and failures that the upstream tells by a status. */
export const STATUS_CASES: readonly FaultCase[] = [
  ...[400, 404, 413, 415, 422].flatMap((code) =>
    final(`${code}`, status(code, { error: { ...KEYS, code: 'bad_sound', param: 'file' } }), {
      status: code,
      code: 'bad_sound',
      param: 'file',
      message: code === 413 ? /^Bad … at … for … Send a shorter / : /^Bad … at … for …$/,
    }),
  ),
  ...final('400 without a text', status(400, { body: '' }), { status: 400, code: 'upstream_rejected' }),
  ...[401, 403].flatMap((code) =>
    final(`${code}`, status(code, { error: { code: SECRET } }), { status: 502, code: 'upstream_auth' }),
  ),
  ...[402, 405, 410, 451].flatMap((code) => final(`${code}`, status(code), FAILED)),
  ...[408, 409].flatMap((code) =>
    retried(`${code}`, status(code, { error: { message: 'Busy.' } }), { status: code, code: 'upstream_rejected' }),
  ),
  ...[500, 502, 503, 504].flatMap((code) => retried(`${code}`, status(code, { body: PAGE }), FAILED)),
  ...final('429 without quota', status(429, { error: { code: 'insufficient_quota' } }), {
    status: 429,
    code: 'insufficient_quota',
  }),
  ...retried('429', status(429), LIMITED),
  ...retried('429, retry-after 1', waiting({ 'retry-after': '1' }), { ...LIMITED, retryAfter: /^1$/ }),
  ...retried('429, retry-after-ms 30', waiting({ 'retry-after-ms': '30' }), { ...LIMITED, retryAfter: /^1$/ }),
  ...['soon', '-5', '0', 'NaN', 'Infinity', '1e9', '', '\x80', 'Wed, 99 Foo 2026'].flatMap((value) =>
    retried(`429, retry-after '${encodeURI(value)}'`, waiting({ 'retry-after': value }), LIMITED).slice(1),
  ),
  ...retried('429, retry-after-ms -30', waiting({ 'retry-after-ms': '-30' }), LIMITED).slice(1),
  ...retried('429, retry-after of the past', waiting({ 'retry-after': inSeconds(-60) }), LIMITED).slice(1),
  ...fine('429, retry-after as a date', [waiting({ 'retry-after': inSeconds(1) }), ok], 2),
  ...retried('503, retry-after 1', waiting({ 'retry-after': '1' }, 503), { ...FAILED, retryAfter: /^1$/ }),
  ...final('429, retry-after 30', waiting({ 'retry-after': '30' }), { ...LIMITED, retryAfter: /^30$/ }),
  ...final('429, retry-after-ms 45000', waiting({ 'retry-after-ms': '45000' }), { ...LIMITED, retryAfter: /^45$/ }),
  ...final('429, retry-after as a late date', waiting({ 'retry-after': inSeconds(600) }), {
    ...LIMITED,
    retryAfter: /^(5\d\d|600)$/,
  }),
  ...final('503, retry-after 30', waiting({ 'retry-after': '30' }, 503), {
    status: 503,
    code: 'upstream_error',
    retryAfter: /^30$/,
  }),
  ...final('409, retry-after 30', waiting({ 'retry-after': '30' }, 409), {
    status: 409,
    code: 'upstream_rejected',
    retryAfter: /^30$/,
  }),
  ...final('500, x-should-retry false', waiting({ 'x-should-retry': 'false' }, 500), FAILED),
  ...final('429, x-should-retry false', waiting({ 'x-should-retry': 'false' }), LIMITED),
  ...retried('400, x-should-retry true', waiting({ 'x-should-retry': 'true' }, 400), {
    status: 400,
    code: 'upstream_rejected',
  }),
  ...retried('500, x-should-retry maybe', waiting({ 'x-should-retry': 'maybe' }, 500), FAILED),
  ...[301, 302, 307, 308].flatMap((code) =>
    final(`redirect ${code}`, status(code, { headers: { location: '/elsewhere/audio/transcriptions' } }), {
      status: 502,
      code: 'upstream_redirected',
    }),
  ),
]

/** Answers that come while the upload still runs. */
export const EARLY_CASES: readonly FaultCase[] = (['keep', 'close', 'ignore'] as const).flatMap((connection) => {
  const early = (code: number) => status(code, { when: 'early', connection })
  return [
    ...retriedMidway(`an early 429, ${connection}`, early(429), LIMITED),
    ...retriedMidway(`an early 500, ${connection}`, early(500), FAILED),
    ...final(`an early 401, ${connection}`, early(401), { status: 502, code: 'upstream_auth' }, { midway: {} }),
    ...final(
      `an early 413, ${connection}`,
      early(413),
      { status: 413, code: 'file_too_large', param: 'file' },
      { midway: {} },
    ),
  ]
})
