import type { Case } from '../cases.js'
import { type Contender, RAW } from '../contenders.js'
import type { Figures, Run } from '../run/measure.js'
import { median, percentile } from './statistics.js'

/** All runs of one case with one server, as one line: medians of the runs, percentiles of all their uploads. */
export interface Summary {
  readonly contender: Contender
  readonly case: Case
  /** Of the last run that failed. */
  readonly failure?: string | undefined
  /** Nothing when all runs failed. */
  readonly figures?: SummaryFigures | undefined
}

/** Sizes in MB, times in milliseconds. */
interface SummaryFigures {
  readonly growth: number
  readonly growthPerUpload: number
  readonly cpu: number
  readonly speed: number
  readonly firstByte: Percentiles
  readonly latency: Percentiles
  readonly abortion: Percentiles
  readonly good: number
  readonly uploads: number
  readonly reason?: string | undefined
  /** To the raw pipe's in the same case. Nothing where that did not run. */
  readonly ratio?: { readonly growth: number; readonly cpu: number; readonly speed: number } | undefined
}

interface Percentiles {
  readonly p50: number
  readonly p99: number
}

/** Puts the runs of each server in a case together, in the order in which they came first. */
export function summarize(runs: readonly Run[]): Summary[] {
  const figuresOf = (name: string) => runs.flatMap((run) => (run.contender.name === name && run.figures) || [])
  const raw = figuresOf(RAW.name)
  return [...new Set(runs.map((run) => run.contender))].map((contender) => {
    const own = runs.filter((run) => run.contender === contender)
    const figures = figuresOf(contender.name)
    const which = own[0]?.case as Case
    const failure = own.findLast((run) => run.failure)?.failure
    return { contender, case: which, failure, figures: figures.length > 0 ? merge(which, figures, raw) : undefined }
  })
}

function merge(which: Case, runs: readonly Figures[], raw: readonly Figures[]): SummaryFigures {
  const middle = (name: 'growth' | 'cpu' | 'speed', of = runs) => median(of.map((figures) => figures[name]))
  // Of medians, not the median of ratios: single runs of the raw pipe differ more than those that they are compared with.
  const ratio = (name: 'growth' | 'cpu' | 'speed') => middle(name) / middle(name, raw)
  const pooled = (name: 'firstBytes' | 'latencies' | 'abortions') => {
    const values = runs.flatMap((figures) => figures[name])
    return { p50: percentile(values, 50), p99: percentile(values, 99) }
  }
  const total = (name: 'good' | 'uploads') => runs.reduce((sum, figures) => sum + figures[name], 0)
  const isRaw = runs[0] === raw[0]
  return {
    growth: middle('growth'),
    growthPerUpload: middle('growth') / which.load.concurrency,
    cpu: middle('cpu'),
    speed: middle('speed'),
    firstByte: pooled('firstBytes'),
    latency: pooled('latencies'),
    abortion: pooled('abortions'),
    good: total('good'),
    uploads: total('uploads'),
    reason: runs.find(({ reason }) => reason)?.reason,
    ratio: raw.length > 0 && !isRaw ? { growth: ratio('growth'), cpu: ratio('cpu'), speed: ratio('speed') } : undefined,
  }
}
