import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CONNECTION_CASES, FINE_CASES, SETTING_CASES, SHAPE_CASES } from './broken-cases.js'
import type { FaultCase } from './cases.js'
import { checkAnswer, checkAttempts } from './checks.js'
import { startUpstreams, type Upstreams } from './mounts.js'
import { LEAVINGS, REFUSALS, tryLeaving, tryRefusal } from './refusals.js'
import type { FaultServer, StartServer } from './servers.js'
import { EARLY_CASES, STATUS_CASES } from './status-cases.js'
import { STREAM_CASES } from './stream-cases.js'
import { boundsOf, type Outcome, SEED, tryCase } from './trial.js'

/** All ways to fail, by subject. */
export const CASES: Readonly<Record<string, readonly FaultCase[]>> = {
  'what is slow but well': FINE_CASES,
  'a status': STATUS_CASES,
  'an early answer': EARLY_CASES,
  'an answer that is no transcript': SHAPE_CASES,
  'a connection that fails': CONNECTION_CASES,
  'server-sent events': STREAM_CASES,
  'other settings': SETTING_CASES,
}

/** Has a server meet every fault. */
export function describeFaults(name: string, start: StartServer): void {
  describe(`${name}, seed ${SEED}`, () => {
    const outcomes: Pick<Outcome, 'trial' | 'attempts'>[] = []
    let upstreams: Upstreams
    let server: FaultServer

    beforeAll(async () => {
      upstreams = await startUpstreams()
      server = await start(upstreams.mounts)
    }, 120_000)
    afterAll(async () => {
      await server?.close()
      await upstreams?.close()
    })

    for (const [subject, cases] of Object.entries(CASES)) {
      describe(subject, () => {
        it.concurrent.each(cases)('$name', async (given) => {
          const outcome = await tryCase(given, `${name} / ${given.name}`, server, upstreams)
          outcomes.push(outcome)
          checkAnswer(outcome, given.expected, given.stream)
          checkAttempts(outcome.trial, upstreams.faulty.attemptsOf(outcome.trial.id))
        })
      })
    }

    describe('a request that is refused', () => {
      it.concurrent.each(REFUSALS)('$name', async (refusal) => {
        outcomes.push(await tryRefusal(refusal, `${name} / refused: ${refusal.name}`, server, upstreams))
      })
    })

    describe('a client that leaves', () => {
      it.concurrent.each(LEAVINGS)('$name', async (leaving) => {
        outcomes.push(await tryLeaving(leaving, `${name} / refused: leaves ${leaving.name}`, server, upstreams))
      })
    })

    describe('in all', () => {
      it('calls the upstream as often as expected, and never behind an answer', () => {
        const { faulty, deaf, resetting } = upstreams
        faulty.letGo()
        const late = outcomes.filter(({ trial, attempts }) => faulty.attemptsOf(trial.id).length !== attempts)
        expect(late.map(({ trial }) => trial.id)).toEqual([])
        const total = outcomes.reduce((sum, { attempts }) => sum + attempts, 0)
        expect(faulty.attempts).toHaveLength(total)
        const bounds = Object.values(CASES)
          .flat()
          .map(({ expected }) => boundsOf(expected))
        const refused = faulty.attempts.filter(({ plan }) => plan.includes('/ refused: ')).length
        expect(total - refused).toBeGreaterThanOrEqual(bounds.reduce((sum, [least]) => sum + least, 0))
        expect(total - refused).toBeLessThanOrEqual(bounds.reduce((sum, [, most]) => sum + most, 0))
        expect([deaf.connections, resetting.connections]).toEqual([3, 3])
        expect(faulty.strays).toEqual([])
      })

      it('has a key of its own for each request', () => {
        const keys = new Map(upstreams.faulty.attempts.map(({ plan, headers }) => [plan, headers['idempotency-key']]))
        expect(new Set(keys.values()).size).toBe(keys.size)
      })
    })
  })
}
