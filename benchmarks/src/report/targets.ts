import type { Contender } from '../contenders.js'
import { show } from './numbers.js'
import type { Summary } from './summary.js'

/** What we want to reach, as a row of the table. */
export interface TargetRow {
  readonly what: string
  readonly target: string
  readonly ours: string
  /** What the shortest servers reach that do the same work. */
  readonly bounds: string
  readonly peers: string
  /** Nothing where nothing was measured. */
  readonly isMet?: boolean | undefined
}

type Figures = NonNullable<Summary['figures']>
/** The figures of a server in a case. */
type Lookup = (which: string, server: string) => Figures | undefined

interface Target {
  readonly what: string
  readonly target: string
  readonly unit: string
  /** Which of ours: with the spool, as they come, or without. */
  readonly variant: 'spool' | 'nospool'
  /** Modules of ours that it holds for. Default all. */
  readonly modules?: readonly string[]
  readonly value: (of: Lookup, server: string) => number | undefined
  readonly isMet: (value: number, of: Lookup, server: string) => boolean
}

const RECOVERIES = ['early-429', 'early-reset', '503', 'late-reset', 'cut-answer']
const SPECIAL = ['core', 'express', 'nest', 'next']

/** Times of an upload of 10 MB at 2 MB/s, in milliseconds. */
const OWN_TIME = 5000

function cpu(modules: readonly string[], names: string, limit: number): Target {
  return {
    what: `CPU per GB, ${names}`,
    target: `≤ ${limit} × raw`,
    unit: '×',
    variant: 'nospool',
    modules,
    value: (of, server) => of('10x25MB', server)?.ratio?.cpu,
    isMet: (value) => value <= limit,
  }
}

function speed(variant: Target['variant'], modules: readonly string[], names: string, limit: number): Target {
  return {
    what: `throughput of 10 × 25 MB, ${variant === 'spool' ? 'with' : 'without'} the spool, ${names}`,
    target: `≥ ${limit} × raw`,
    unit: '×',
    variant,
    modules,
    value: (of, server) => of('10x25MB', server)?.ratio?.speed,
    isMet: (value) => value >= limit,
  }
}

function growth(which: string, name: string, limit: number): Target {
  return {
    what: `memory growth, ${name}`,
    target: `≤ ${limit} MB`,
    unit: 'MB',
    variant: 'spool',
    value: (of, server) => of(which, server)?.growth,
    isMet: (value) => value <= limit,
  }
}

const TARGETS: readonly Target[] = [
  {
    what: 'memory growth per upload, 10 × 25 MB',
    target: '≤ 5 MB, ≤ 1.5 × raw',
    unit: 'MB',
    variant: 'spool',
    value: (of, server) => of('10x25MB', server)?.growthPerUpload,
    isMet: (value, of, server) => value <= 5 && (of('10x25MB', server)?.ratio?.growth ?? 0) <= 1.5,
  },
  growth('1x1GB', 'one upload of 1 GB', 50),
  growth('10x200MB', '10 × 200 MB', 60),
  cpu(['core'], 'core alone', 1.35),
  cpu(['express', 'nest'], 'Express and Nest', 2.1),
  cpu(['next'], 'Next', 2.2),
  {
    what: 'CPU per GB that the spool adds',
    target: '≤ 0.9 × raw',
    unit: '×',
    variant: 'spool',
    value: (of, server) => {
      const [spooled, unspooled] = [of('10x25MB', server)?.ratio, of('10x25MB', `${server}-nospool`)?.ratio]
      return spooled && unspooled && spooled.cpu - unspooled.cpu
    },
    isMet: (value) => value <= 0.9,
  },
  {
    what: 'first byte upstream (p99), 10 clients at 2 MB/s',
    target: '≤ 25 ms',
    unit: 'ms',
    variant: 'spool',
    value: (of, server) => of('slow-client', server)?.firstByte.p99,
    isMet: (value) => value <= 25,
  },
  {
    what: "end to end with equal 2 MB/s hops, to the upload's own time",
    target: '≤ 1.05 ×',
    unit: '×',
    variant: 'spool',
    value: (of, server) => {
      const latency = of('equal-hops', server)?.latency.p50
      return latency && latency / OWN_TIME
    },
    isMet: (value) => value <= 1.05,
  },
  speed('nospool', ['core', 'express', 'nest'], 'core, Express, Nest', 0.85),
  speed('nospool', ['next'], 'Next', 0.7),
  speed('spool', ['core', 'express', 'nest'], 'core, Express, Nest', 0.85),
  speed('spool', ['next'], 'Next', 0.7),
  {
    what: "upstream's early 429 delivered",
    target: '100 %',
    unit: '%',
    variant: 'nospool',
    value: (of, server) => shareOf(of('early-429', server)),
    isMet: (value) => value === 100,
  },
  {
    what: 'client gone → upstream aborted (p99)',
    target: '≤ 50 ms, always',
    unit: 'ms',
    variant: 'spool',
    value: (of, server) => {
      const all = ['client-gone-uploading', 'client-gone-waiting'].flatMap((which) => of(which, server) ?? [])
      if (all.length === 0) return undefined
      // A call that goes on is never aborted.
      if (all.some(({ good, uploads }) => good < uploads)) return Number.POSITIVE_INFINITY
      const times = all.map(({ abortion }) => abortion.p99).filter(Number.isFinite)
      return times.length > 0 ? Math.max(...times) : undefined
    },
    isMet: (value) => value <= 50,
  },
  {
    what: 'recovered without a second upload, five kinds of failure',
    target: '100 %',
    unit: '%',
    variant: 'spool',
    value: (of, server) => {
      const all = RECOVERIES.flatMap((which) => of(`recovery-${which}`, server) ?? [])
      const sum = (name: 'good' | 'uploads') => all.reduce((total, figures) => total + figures[name], 0)
      return all.length > 0 ? shareOf({ good: sum('good'), uploads: sum('uploads') }) : undefined
    },
    isMet: (value) => value === 100,
  },
]

/** The bounds, and whose they are. */
const BOUNDS = [
  { label: 'Node', of: ['core'], server: kept('bound-node') },
  { label: 'Express', of: ['express', 'nest'], server: kept('bound-express') },
  { label: 'Next', of: ['next'], server: kept('bound-next') },
] as const

function kept(name: string) {
  return (variant: Target['variant']) => (variant === 'spool' ? name : `${name}-nospool`)
}

function shareOf(figures: Pick<Figures, 'good' | 'uploads'> | undefined): number | undefined {
  return figures && (100 * figures.good) / figures.uploads
}

/** Every target with what was measured. */
export function targetRows(summaries: readonly Summary[], contenders: readonly Contender[]): TargetRow[] {
  const lookup: Lookup = (which, server) =>
    summaries.find((summary) => summary.case.name === which && summary.contender.name === server)?.figures
  return TARGETS.map(({ what, target, unit, variant, modules = SPECIAL, value, isMet }) => {
    const ours = contenders
      .filter(({ kind, module, retry }) => {
        return kind === 'ours' && modules.includes(module) && (retry === false) === (variant === 'nospool')
      })
      .flatMap(({ name, module }) => {
        const measured = value(lookup, name)
        return measured === undefined ? [] : [{ module, measured, met: isMet(measured, lookup, name) }]
      })
    const bounds = BOUNDS.filter((bound) => bound.of.some((module) => modules.includes(module))).flatMap(
      ({ server, label }) => {
        const measured = value(lookup, server(variant))
        return measured === undefined ? [] : `${label} ${amount(measured, unit)}`
      },
    )
    const peers = contenders.filter(({ kind }) => kind === 'peer').flatMap(({ name }) => value(lookup, name) ?? [])
    return {
      what,
      target,
      ours: ours.map(({ module, measured }) => `${module} ${amount(measured, unit)}`).join(', ') || '–',
      bounds: bounds.join(', ') || '–',
      peers: range(peers, unit),
      isMet: ours.length > 0 ? ours.every(({ met }) => met) : undefined,
    }
  })
}

function range(values: readonly number[], unit: string): string {
  const [low, high] = [Math.min(...values), Math.max(...values)]
  if (values.length === 0) return '–'
  return low === high ? amount(low, unit) : `${amount(low, unit)} to ${amount(high, unit)}`
}

function amount(value: number, unit: string): string {
  return value === Number.POSITIVE_INFINITY ? 'never' : show(value, unit)
}
