import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FaultCase } from '../lib/faults/cases.js'
import { checkAnswer, checkAttempts } from '../lib/faults/checks.js'
import { drawCases } from '../lib/faults/mixed.js'
import { startUpstreams, type Upstreams } from '../lib/faults/mounts.js'
import { until } from '../lib/faults/refusals.js'
import {
  activeResources,
  heldMemory,
  isWithin,
  openTemporaryFiles,
  ownTemporaryFolder,
} from '../lib/faults/resources.js'
import { type FaultServer, startExpressServer } from '../lib/faults/servers.js'
import { type Outcome, SEED, tryCase } from '../lib/faults/trial.js'
import type { FaultyUpstream } from '../lib/faults/upstream.js'

const AT_ONCE = 200
const ROUNDS = [1, 2, 3]
/** Bytes that may be held when all is over: buffers of sockets, compiled code. All uploads together are a hundred times as much. */
const SLACK = 48 * 1024 * 1024

describe(`${AT_ONCE} mixed uploads at once, seed ${SEED}`, () => {
  const folder = ownTemporaryFolder()
  let upstreams: Upstreams
  let server: FaultServer
  let before: { readonly resources: Readonly<Record<string, number>>; readonly memory: number }

  beforeAll(async () => {
    before = { resources: activeResources(), memory: await heldMemory() }
    upstreams = await startUpstreams()
    server = await startExpressServer(upstreams.mounts)
  })
  afterAll(async () => {
    await server.close()
    await upstreams.close()
    folder.remove()
  })

  it.each(ROUNDS)(
    'each gets its own answer, round %i',
    async (round) => {
      const { faulty } = upstreams
      const cases = drawCases(`round ${round}`, AT_ONCE)
      const seen = faulty.attempts.length
      const outcomes = await Promise.all(
        cases.map((given, index) => tryCase(given, `${round}/${index} ${given.name}`, server, upstreams)),
      )
      expect(outcomes.flatMap((outcome, index) => problemsOf(outcome, cases[index], faulty)).join('\n')).toBe('')
      const total = outcomes.reduce((sum, { attempts }) => sum + attempts, 0)
      expect(faulty.attempts.length - seen).toBe(total)
      expect(server.told?.get('main')).toHaveLength(faulty.attempts.length)
      expect(faulty.strays).toEqual([])
    },
    120_000,
  )

  it('nothing is left of them', async () => {
    expect(openTemporaryFiles()).toEqual([])
    expect(folder.files()).toEqual([])
    await server.close()
    upstreams.faulty.letGo()
    await until(() => upstreams.faulty.connections === 0)
    await upstreams.close()
    await until(() => isWithin(activeResources(), before.resources))
    expect((await heldMemory()) - before.memory).toBeLessThan(SLACK)
  })
})

/** What is wrong with an outcome, with its case: one of hundreds is to be found. */
function problemsOf(outcome: Outcome, given: FaultCase | undefined, faulty: FaultyUpstream): string[] {
  if (!given) return ['There is no case.']
  try {
    checkAnswer(outcome, given.expected, given.stream)
    checkAttempts(outcome.trial, faulty.attemptsOf(outcome.trial.id))
    return []
  } catch (error) {
    return [`${given.name}: ${error instanceof Error ? error.message : error}`]
  }
}
