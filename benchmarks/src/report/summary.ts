import type { Case } from '../cases.js'
import type { Contender } from '../contenders.js'
import type { Figures } from '../run/measure.js'
import type { PairedRun } from '../run/schedule.js'
import { median, percentile } from './statistics.js'

/** All runs of one case with one server, as one line: medians of the runs, percentiles of all their uploads. */
export interface Summary {
  readonly contender: Contender
  readonly case: Case
  readonly runs: number
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
  /** To the raw pipe's of the same round. Nothing where that did not run. */
  readonly ratio?: { readonly growth: number; readonly cpu: number; readonly speed: number } | undefined
}

interface Percentiles {
  readonly p50: number
  readonly p99: number
}

/** Puts the runs of each server in each case together, in the order in which they came first. */
export function summarize(runs: readonly PairedRun[]): Summary[] {
  const groups = new Map<string, PairedRun[]>()
  for (const run of runs) {
    const key = `${run.case.name}/${run.contender.name}`
    groups.set(key, [...(groups.get(key) ?? []), run])
  }
  return [...groups.values()].flatMap((group) => summaryOf(group) ?? [])
}

function summaryOf(group: readonly PairedRun[]): Summary | undefined {
  const [first] = group
  if (!first) return undefined
  const { contender, case: which } = first
  const good = group.flatMap(({ figures, raw }) => (figures ? [{ figures, raw }] : []))
  const failure = group.findLast((run) => run.failure)?.failure
  return {
    contender,
    case: which,
    runs: group.length,
    failure,
    figures: good.length > 0 ? merge(which, good) : undefined,
  }
}

function merge(which: Case, runs: readonly { figures: Figures; raw?: Figures | undefined }[]): SummaryFigures {
  const all = runs.map(({ figures }) => figures)
  const middle = (name: 'growth' | 'cpu' | 'speed') => median(all.map((figures) => figures[name]))
  const ratio = (name: 'growth' | 'cpu' | 'speed') =>
    median(runs.flatMap(({ figures, raw }) => (raw ? [figures[name] / raw[name]] : [])))
  const pooled = (name: 'firstBytes' | 'latencies' | 'abortions') => {
    const values = all.flatMap((figures) => figures[name])
    return { p50: percentile(values, 50), p99: percentile(values, 99) }
  }
  const total = (name: 'good' | 'uploads') => all.reduce((sum, figures) => sum + figures[name], 0)
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
    reason: all.find(({ reason }) => reason)?.reason,
    ratio: runs.some(({ raw }) => raw)
      ? { growth: ratio('growth'), cpu: ratio('cpu'), speed: ratio('speed') }
      : undefined,
  }
}
