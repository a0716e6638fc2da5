import { setTimeout as sleep } from 'node:timers/promises'
import { type Case, GB, MB } from '../cases.js'
import type { Contender } from '../contenders.js'
import type {
  Attempt,
  FormOrder,
  LoadOrder,
  LoadReport,
  Outcome,
  UpstreamBehaviour,
  UpstreamOrder,
  UpstreamReport,
} from '../messages.js'
import { type Helper, startHelper } from '../processes/helper-process.js'
import { startServer } from '../processes/server-process.js'
import { cpuOf, watchMemory } from '../processes/usage.js'

/** What one run of one case with one server has shown. */
export interface Run {
  readonly contender: Contender
  readonly case: Case
  /** Why there are no figures. */
  readonly failure?: string
  readonly figures?: Figures
}

/** Sizes in MB, times in milliseconds. */
export interface Figures {
  /** Most memory over that of the idle server. */
  readonly growth: number
  /** Seconds for 1 GB of uploads. */
  readonly cpu: number
  /** MB/s of all uploads together. */
  readonly speed: number
  /** From a client's first byte until the upstream got the file's first one. */
  readonly firstBytes: readonly number[]
  /** From a client's first byte to the end of its answer. */
  readonly latencies: readonly number[]
  /** From a client's leaving until the upstream saw it. */
  readonly abortions: readonly number[]
  /** Uploads that ended as they should, of all. */
  readonly good: number
  readonly uploads: number
  /** Why the first one did not. */
  readonly reason?: string | undefined
}

export interface MeasureOptions {
  readonly order: FormOrder
}

const WARM_UP = { uploads: 50, concurrency: 1, bytes: 4 * MB, order: 'by-turns' } as const
const WARM_UP_TIMEOUT = 30_000
/** Milliseconds in which a server comes to rest before its memory is read. */
const REST = 300
/** Milliseconds that the upstream is given to notice that a client is gone. */
const NOTICE = 1500

/** The upstream and the clients, in processes of their own for all runs. */
export interface Bench {
  measure(contender: Contender, which: Case, round: number): Promise<Run>
  stop(): void
}

export function createBench(options: MeasureOptions): Bench {
  let helpers: Helpers | undefined
  const stop = () => {
    helpers?.upstream.stop()
    helpers?.load.stop()
    helpers = undefined
  }
  return {
    stop,
    async measure(contender, which, round) {
      helpers ??= startHelpers()
      try {
        return {
          contender,
          case: which,
          figures: await measure(helpers, contender, which, { ...options, order: orderIn(round, which, options) }),
        }
      } catch (error) {
        // They may still be busy with what failed.
        stop()
        return { contender, case: which, failure: error instanceof Error ? error.message : String(error) }
      }
    },
  }
}

/** A single upload takes its turn in the next round. */
function orderIn(round: number, { load }: Case, { order }: MeasureOptions): FormOrder {
  if (order !== 'by-turns' || load.uploads > 1) return order
  return round % 2 === 0 ? 'file-first' : 'fields-first'
}

interface Helpers {
  readonly upstream: Helper<UpstreamOrder, UpstreamReport>
  readonly load: Helper<LoadOrder, LoadReport>
}

function startHelpers(): Helpers {
  return { upstream: startHelper('upstream/main.js'), load: startHelper('load/main.js') }
}

async function measure({ upstream, load }: Helpers, contender: Contender, which: Case, options: MeasureOptions) {
  const behave = (behaviour: UpstreamBehaviour = {}) => upstream.ask({ behave: behaviour }, 5000)
  const { baseURL } = await behave()
  const retry = which.kind === 'early-429' ? false : contender.retry
  const server = await startServer(contender, { baseURL, ...(retry === false && { retry }) })
  try {
    const { url, pid } = server
    const warm = await load.ask({ ...WARM_UP, url }, WARM_UP_TIMEOUT)
    const cold = warm.outcomes.find(({ isSound }) => !isSound)
    if (cold) throw new Error(`the first uploads failed: ${cold.reason}`)
    await sleep(REST)

    await behave(which.upstream)
    const [growthOf, cpuBefore] = [watchMemory(pid), cpuOf(pid)]
    const order: LoadOrder = { ...which.load, url, order: options.order }
    const { outcomes } = await load.ask(order, which.timeout)
    if (server.failure()) throw new Error(server.failure())
    const [growth, cpu] = [growthOf(), cpuOf(pid) - cpuBefore]
    const attempts = await attemptsOf(upstream, which)
    return figuresOf(which, outcomes, attempts, growth, cpu)
  } catch (error) {
    throw new Error(server.failure() ?? (error as Error).message)
  } finally {
    await server.stop()
  }
}

async function attemptsOf(upstream: Helpers['upstream'], { load }: Case) {
  if (load.leaves) await sleep(NOTICE)
  return (await upstream.ask({}, 5000)).attempts
}

function figuresOf(
  which: Case,
  outcomes: readonly Outcome[],
  attempts: readonly Attempt[],
  growth: number,
  cpu: number,
): Figures {
  const bytes = which.load.bytes * outcomes.length
  const start = Math.min(...outcomes.map(({ startedAt }) => startedAt))
  const end = Math.max(...outcomes.map(({ endedAt }) => endedAt))
  const firstAttempts = new Map<string, Attempt>()
  for (const attempt of attempts) if (!firstAttempts.has(attempt.id)) firstAttempts.set(attempt.id, attempt)
  const timed = (timeOf: (outcome: Outcome, attempt: Attempt) => number | undefined) =>
    outcomes.flatMap((outcome) => {
      const attempt = firstAttempts.get(outcome.id)
      return (attempt && timeOf(outcome, attempt)) ?? []
    })
  const abortions = timed(({ leftAt }, { abandonedAt }) => leftAt && abandonedAt && abandonedAt - leftAt)
  const bad = outcomes.filter((outcome) => !isGood(which, outcome))
  // A call that was made must end with its client; one that was not made need not.
  const leftOpen = which.load.leaves ? firstAttempts.size - abortions.length : 0
  return {
    growth,
    cpu: cpu / (bytes / GB),
    speed: bytes / MB / ((end - start) / 1000),
    firstBytes: timed(({ startedAt }, { firstByteAt }) => firstByteAt - startedAt),
    latencies: outcomes.map(({ startedAt, endedAt }) => endedAt - startedAt),
    abortions,
    good: outcomes.length - bad.length - leftOpen,
    uploads: outcomes.length,
    reason: bad[0]?.reason ?? (leftOpen > 0 ? `${leftOpen} calls of the upstream went on` : undefined),
  }
}

function isGood({ kind }: Case, { status, isSound }: Outcome): boolean {
  return kind === 'early-429' ? status === 429 : isSound
}
