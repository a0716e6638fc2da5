import { afterAll, beforeAll, expect, it } from 'vitest'
import { ok, status } from '../lib/faults/behaviours.js'
import { startUpstreams, type Upstreams } from '../lib/faults/mounts.js'
import { type FaultServer, startExpressServer } from '../lib/faults/servers.js'
import { tryCase } from '../lib/faults/trial.js'
import type { Behaviour } from '../lib/faults/upstream.js'

/** Retries that a process may make before one of them has helped: 500 tokens, 5 each. */
const RETRIES = 100

let upstreams: Upstreams
let server: FaultServer
let uploads = 0

// These tests go on where the one before has ended: what is spent is that of the process.
beforeAll(async () => {
  upstreams = await startUpstreams()
  server = await startExpressServer(upstreams.mounts)
})
afterAll(async () => {
  await server.close()
  await upstreams.close()
})

/** Statuses of uploads that run at once, and how often the upstream was called for all of them. */
async function send(count: number, plan: readonly Behaviour[]) {
  const seen = upstreams.faulty.attempts.length
  const given = { name: '', plan, size: 500, expected: { status: 200, attempts: 1 } }
  const outcomes = await Promise.all(
    Array.from({ length: count }, () => tryCase(given, `upload ${uploads++}`, server, upstreams)),
  )
  return {
    statuses: [...new Set(outcomes.map(({ answer }) => answer.status))],
    calls: upstreams.faulty.attempts.length - seen,
  }
}

it('does not call an upstream that is down all the more', async () => {
  expect(await send(150, [status(500)])).toEqual({ statuses: [502], calls: 150 + RETRIES })
})

it('answers at once when nothing is left for retries', async () => {
  expect(await send(20, [status(500), ok])).toEqual({ statuses: [502], calls: 20 })
})

it('tries again when enough calls have succeeded', async () => {
  expect(await send(5, [ok])).toEqual({ statuses: [200], calls: 5 })
  expect(await send(1, [status(500), ok])).toEqual({ statuses: [200], calls: 2 })
  // A retry that helps costs nothing.
  expect(await send(1, [status(500), ok])).toEqual({ statuses: [200], calls: 2 })
  expect(await send(1, [status(500)])).toEqual({ statuses: [502], calls: 2 })
})
