import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CASES, type Subject } from './all-cases.js'
import { ok, twice } from './behaviours.js'
import type { FaultCase } from './cases.js'
import { checkAnswer, checkAttempts } from './checks.js'
import { wait } from './client.js'
import { type MountName, startUpstreams, type Upstreams } from './mounts.js'
import { LEAVINGS, REFUSALS, tryLastRequest, tryLeaving, tryRefusal, until } from './refusals.js'
import { activeResources, isWithin, openTemporaryFiles, ownTemporaryFolder } from './resources.js'
import type { FaultServer, StartServer } from './servers.js'
import { boundsOf, type Outcome, SEED, tryCase } from './trial.js'

/** Uploads that go well before the cases of each subject. */
const REFILL = 60
const WELL: FaultCase = { name: 'well', plan: [ok], size: 500, expected: { status: 200, attempts: 1 } }

/** Plans that are none of a case. */
const OTHERS = / \/ (refused: |main \/ before )/

/** Has a server meet every fault, or those of some subjects. */
export function describeFaults(name: string, start: StartServer, subjects = Object.keys(CASES) as Subject[]): void {
  describe(`${name}, seed ${SEED}`, () => {
    const folder = ownTemporaryFolder()
    let before: Readonly<Record<string, number>>
    const outcomes: Pick<Outcome, 'trial' | 'attempts'>[] = []
    let upstreams: Upstreams
    let server: FaultServer

    beforeAll(async () => {
      before = activeResources()
      upstreams = await startUpstreams()
      server = await start(upstreams.mounts)
    }, 120_000)
    afterAll(async () => {
      await server?.close()
      await upstreams?.close()
      folder.remove()
    })

    for (const subject of subjects) {
      const cases: readonly FaultCase[] = CASES[subject]
      describe(subject, () => {
        it(`${REFILL} that are well, as what all retries may spend grows with them`, async () => {
          await Promise.all(
            Array.from({ length: REFILL }, async (_, index) => {
              const outcome = await tryCase(WELL, `${name} / main / before ${subject} ${index}`, server, upstreams)
              outcomes.push(outcome)
              checkAnswer(outcome, WELL.expected)
            }),
          )
        })

        it.concurrent.each(cases)('$name', async (given) => {
          const outcome = await tryCase(given, `${name} / ${given.mount ?? 'main'} / ${given.name}`, server, upstreams)
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

    it('tells the reason also to clients that end their connection with the request', async () => {
      const ids = Array.from({ length: 30 }, (_, index) => `${name} / refused: the last request ${index}`)
      const statuses: number[] = []
      for (const id of ids) statuses.push(await tryLastRequest(id, server, upstreams))
      expect(statuses).toEqual(ids.map(() => 400))
    })

    it.each(['at once', 'later'] as const)('an answer that nobody has asked for is nobody’s: %s', async (when) => {
      for (let round = 0; round < 5; round++) {
        for (const behaviour of [twice(when), ok]) {
          const given: FaultCase = { ...WELL, mount: 'twice', plan: [behaviour] }
          const id = `${name} / main / before twice ${when} ${round} ${behaviour === ok ? 'after' : ''}`
          const outcome = await tryCase(given, id, server, upstreams)
          outcomes.push(outcome)
          checkAnswer(outcome, WELL.expected)
          await until(() => upstreams.faulty.attemptsOf(id)[0]?.handled === true)
          await wait(60)
        }
      }
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
        const inCases = total - faulty.attempts.filter(({ plan }) => OTHERS.test(plan)).length
        const cases = subjects.flatMap((subject): readonly FaultCase[] => CASES[subject])
        const bounds = cases.map(({ expected }) => boundsOf(expected))
        expect(inCases).toBeGreaterThanOrEqual(bounds.reduce((sum, [least]) => sum + least, 0))
        expect(inCases).toBeLessThanOrEqual(bounds.reduce((sum, [, most]) => sum + most, 0))
        const opened = { deaf: deaf.connections, resetting: resetting.connections }
        const counted = (mount: MountName) => 3 * cases.filter((given) => given.mount === mount).length
        expect(opened).toEqual({ deaf: counted('deaf'), resetting: counted('resetting') })
        expect(faulty.strays).toEqual([])
      })

      it('tells of every attempt', () => {
        const { told } = server
        if (!told) return
        const { deaf, resetting, faulty } = upstreams
        const toldOf = (mount: MountName) => told.get(mount)?.map(({ attempt, status }) => [attempt, status])
        expect(toldOf('deaf')).toEqual([1, 2, 3].slice(0, deaf.connections).map((number) => [number, undefined]))
        expect(toldOf('resetting')).toEqual(
          [1, 2, 3].slice(0, resetting.connections).map((number) => [number, undefined]),
        )
        expect(toldOf('lengths')?.sort()).toEqual([
          [1, 200],
          [1, 411],
        ])
        expect(faulty.attempts.filter(({ plan }) => plan.includes('/ lengths /'))).toHaveLength(2)
      })

      it('has a key of its own for each request', () => {
        const keys = new Map(upstreams.faulty.attempts.map(({ plan, headers }) => [plan, headers['idempotency-key']]))
        expect(new Set(keys.values()).size).toBe(keys.size)
      })

      it('leaves nothing behind', async () => {
        const { faulty, deaf } = upstreams
        await until(() => openTemporaryFiles().length + folder.files().length === 0)
        await server.close()
        faulty.letGo()
        deaf.letGo()
        await until(() => faulty.connections + deaf.open === 0)
        await upstreams.close()
        await until(() => isWithin(activeResources(), before))
      })
    })
  })
}
