import { expect } from 'vitest'
import { heard, POISON, SECRET } from './behaviours.js'
import type { Expected } from './cases.js'
import type { Answer } from './client.js'
import { UPSTREAM_KEY } from './mounts.js'
import { boundsOf, type Outcome, type Trial } from './trial.js'
import type { Attempt } from './upstream.js'

/** Headers that an upstream may see. */
const SENT_ON = [
  'accept',
  'authorization',
  'connection',
  'content-length',
  'content-type',
  'host',
  'idempotency-key',
  'transfer-encoding',
]

/** What the client got is what the contract says. */
export function checkAnswer({ trial, answer, attempts }: Outcome, expected: Expected, stream = false): void {
  const { status, headers, body } = answer
  const [least, most] = boundsOf(expected)
  expect({ status, body: status === expected.status ? '' : body }).toEqual({ status: expected.status, body: '' })
  expect(attempts).toBeGreaterThanOrEqual(least)
  expect(attempts).toBeLessThanOrEqual(most)
  expect(headers['x-content-type-options']).toBe('nosniff')
  expect(headers['x-request-id']).toMatch(/^req_\w+$/)
  if (expected.retryAfter) expect(headers['retry-after']).toMatch(expected.retryAfter)
  else expect(headers['retry-after']).toBeUndefined()
  checkSecrets(answer)
  if (stream && status === 200) checkEvents(body, heard({ plan: trial.id, number: attempts }), expected)
  else if (status === 200) expect(JSON.parse(body).text).toBe(heard({ plan: trial.id, number: attempts }))
  else checkError(JSON.parse(body).error, expected)
}

/** Nothing of the inside is told. */
export function checkSecrets({ headers, body }: Answer): void {
  const shown = `${JSON.stringify(headers)}\n${body}`
  for (const secret of [UPSTREAM_KEY, SECRET, '127.0.0.1', 'ECONN', 'EPIPE', 'node:', 'nginx', POISON, ' at /']) {
    expect(shown).not.toContain(secret)
  }
}

function checkError(error: { message: string; code: string; param: string | null; type: string }, expected: Expected) {
  const codes = [expected.code ?? []].flat()
  expect(codes).toContain(error.code)
  expect(error.param).toBe(expected.param ?? null)
  expect(error.type).toBeTypeOf('string')
  expect(error.message.length).toBeGreaterThan(10)
  expect(error.message.length).toBeLessThanOrEqual(2000)
  if (expected.message) expect(error.message).toMatch(expected.message)
}

/** A stream ends with the whole text or with an error event, and there is nothing behind it. */
function checkEvents(body: string, text: string, { errorEvent }: Expected) {
  const frames = body.split('\n\n').filter((frame) => frame !== '')
  const events = frames.map((frame) => JSON.parse(/^data: (.*)$/m.exec(frame)?.[1] ?? 'null'))
  const deltas = events.flatMap(({ type, delta }) => (type === 'transcript.text.delta' ? [delta] : []))
  const last = events.at(-1)
  if (errorEvent) {
    expect(frames.at(-1)).toMatch(/^event: error\n/)
    expect(errorEvent).toContain(last.error.code)
    expect(events).toHaveLength(deltas.length + 1)
    expect(deltas.length).toBeGreaterThan(0)
    expect(text.startsWith(deltas.join('')) || deltas.join('') === text).toBe(true)
    return
  }
  expect(last).toMatchObject({ type: 'transcript.text.done', text })
  expect(deltas.join('')).toBe(text)
}

/** What came to the upstream is byte for byte what the client sent, at each attempt, and under one key. */
export function checkAttempts(trial: Trial, attempts: readonly Attempt[]): void {
  const { bytes, sha256 } = trial.recording
  for (const { complete, fields, file, headers } of attempts) {
    expect(Object.keys(headers).filter((name) => !SENT_ON.includes(name))).toEqual([])
    expect(headers.authorization).toBe(`Bearer ${UPSTREAM_KEY}`)
    const framings = [headers['content-length'], headers['transfer-encoding']].filter((value) => value !== undefined)
    expect(framings).toHaveLength(1)
    if (!complete) continue
    expect(file).toEqual({ name: 'talk.wav', type: 'audio/wav', size: bytes.length, sha256 })
    expect(fields.map(([name, value]) => `${name}=${value}`).sort()).toEqual(trial.sentOn)
  }
  const keys = new Set(attempts.map(({ headers }) => headers['idempotency-key']))
  expect(keys.size).toBe(Math.min(1, attempts.length))
  // Without retries there is nothing that a key would tell.
  for (const key of attempts.some(({ plan }) => plan.includes('/ never /')) ? [] : keys)
    expect(key).toMatch(/^[\w-]{16,}$/)
}
