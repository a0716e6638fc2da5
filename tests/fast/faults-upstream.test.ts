import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  answer,
  cut,
  garbage,
  heard,
  huge,
  ok,
  reset,
  slowBody,
  slowHeaders,
  stall,
  status,
} from '../lib/faults/behaviours.js'
import { upload, wait } from '../lib/faults/client.js'
import { until } from '../lib/faults/refusals.js'
import { type StreamEnd, streamed } from '../lib/faults/streamed.js'
import { makeTrial, randomOf } from '../lib/faults/trial.js'
import { type Behaviour, type FaultyUpstream, startFaultyUpstream } from '../lib/faults/upstream.js'

let upstream: FaultyUpstream

beforeAll(async () => {
  upstream = await startFaultyUpstream()
})
afterAll(() => upstream.close())

/** Sends a recording straight to the upstream. */
function send(
  id: string,
  plan: readonly Behaviour[],
  options: Partial<Parameters<typeof upload>[2]> = {},
  large = false,
) {
  const trial = makeTrial(id, { fileFirst: id.length % 2 === 0, large })
  upstream.plan(id, plan, randomOf(id))
  return upload(upstream.baseURL, trial.form, { withLength: true, random: randomOf(id), ...options })
}

describe('the upstream of the tests of faults', () => {
  it.each([
    ['small, with its length', { withLength: true }, false],
    ['small, chunked', { withLength: false }, false],
    ['large, with its length!', { withLength: true }, true],
    ['large, chunked', { withLength: false }, true],
  ] as const)('gets a whole form: %s', async (id, options, large) => {
    const { status: code, body } = await send(id, [ok], options, large)
    expect([code, JSON.parse(body)]).toEqual([200, { text: heard({ plan: id, number: 1 }) }])
    const { recording, form } = makeTrial(id, { fileFirst: id.length % 2 === 0, large })
    const [attempt] = upstream.attemptsOf(id)
    const { bytes, sha256 } = recording
    expect(attempt?.file).toEqual({ name: 'talk.wav', type: 'audio/wav', size: bytes.length, sha256 })
    expect(attempt?.fields).toEqual(form.fields)
    expect(attempt).toMatchObject({ number: 1, complete: true })
  })

  it.each([1, 3, 40, 300_000])('does not take a form without its last %i bytes for whole', async (leaveOut) => {
    const id = `without ${leaveOut}`
    await send(id, [status(200, { when: 'early' })], { leaveOut }, true)
    await wait(20)
    expect(upstream.attemptsOf(id)).toMatchObject([{ complete: false }])
  })

  it('does not take a form that breaks off for whole', async () => {
    const controller = new AbortController()
    const pauseAt = [0.5, new Promise(() => {})] as const
    const left = send('breaks off', [ok], { pauseAt, signal: controller.signal }, true)
    await upstream.begun('breaks off')
    controller.abort()
    await expect(left).rejects.toThrow()
    await until(() => upstream.attemptsOf('breaks off')[0]?.closed === true)
    expect(upstream.attemptsOf('breaks off')).toMatchObject([{ complete: false }])
  })

  it('treats attempts one after the other', async () => {
    const plan = [status(429, { headers: { 'retry-after': '3' } }), status(500), ok]
    const answers = [await send('in turn', plan)]
    const { form } = makeTrial('in turn', { fileFirst: false, large: false })
    for (let more = 0; more < 3; more++) {
      answers.push(await upload(upstream.baseURL, form, { withLength: false, random: randomOf('in turn') }))
    }
    expect(answers.map((each) => each.status)).toEqual([429, 500, 200, 200])
    expect(answers[0]?.headers['retry-after']).toBe('3')
    expect(upstream.attemptsOf('in turn').map(({ number }) => number)).toEqual([1, 2, 3, 4])
  })

  it.each([
    ['slow headers', slowHeaders, 200, /^\{"text":"This is attempt 1/],
    ['a slow body', slowBody, 200, /^\{"text":"This is attempt 1/],
    ['an early answer', status(429, { when: 'early' }), 429, /"error"/],
    ['an early answer that closes', status(413, { when: 'early', connection: 'close' }), 413, /"error"/],
    ['an early answer, unread', status(500, { when: 'early', connection: 'ignore' }), 500, /"error"/],
    ['HTML', answer('<html></html>', 'text/html'), 200, /^<html>/],
    ['204', answer('', 'application/json', 204), 204, /^$/],
  ])('answers: %s', async (id, behaviour, code, text) => {
    const { status: given, body } = await send(id, [behaviour])
    expect(given).toBe(code)
    expect(text.test(body)).toBe(true)
  })

  it('answers: over 32 MiB', async () => {
    expect((await send('over 32 MiB', [huge])).body.length).toBeGreaterThan(32 * 1024 * 1024)
  })

  it.each([
    ['a reset in the upload', reset('upload'), 'ECONNRESET'],
    ['a reset before the answer', reset('headers'), 'ECONNRESET'],
    ['a reset in the answer', reset('body'), 'ECONNRESET'],
    ['a cut answer', cut('length'), 'ECONNRESET'],
    ['a cut chunked answer', cut('chunked'), 'ECONNRESET'],
    ['garbage', garbage('after'), 'HPE_INVALID_CONSTANT'],
  ])('breaks: %s', async (id, behaviour, code) => {
    await expect(send(id, [behaviour])).rejects.toMatchObject({ code })
  })

  it.each(['upload', 'headers', 'body'] as const)('says nothing: %s', async (where) => {
    const controller = new AbortController()
    const silent = send(`silent ${where}`, [stall(where)], { signal: controller.signal }, true)
    silent.catch(() => {})
    await upstream.begun(`silent ${where}`)
    await Promise.race([silent.catch(() => expect.fail('It was answered.')), wait(100)])
    controller.abort()
    await expect(silent).rejects.toThrow()
    upstream.letGo()
    await until(() => upstream.attemptsOf(`silent ${where}`)[0]?.closed === true)
  })

  it.each([
    ['done', /\[DONE\]\n\n$/],
    ['unfinished', /delta":"[^"]+"\}\n\n$/],
    ['garbage', /nonsense/],
    ['error', /event: error\ndata: /],
  ] satisfies [StreamEnd, RegExp][])('sends events: %s', async (end, pattern) => {
    const { headers, body } = await send(`events ${end}`, [streamed(end)])
    expect(headers['content-type']).toBe('text/event-stream')
    expect(body).toMatch(pattern)
  })

  it.each(['cut', 'reset'] satisfies StreamEnd[])('sends events: %s', async (end) => {
    await expect(send(`events ${end}`, [streamed(end)])).rejects.toMatchObject({ code: 'ECONNRESET' })
  })

  it('tells of what should not come', async () => {
    expect(upstream.strays).toEqual([])
    await fetch(new URL('/elsewhere', upstream.baseURL))
    expect(upstream.strays).toEqual(['GET /elsewhere'])
  })
})
