import { show } from './numbers.js'
import type { Summary } from './summary.js'

const HEADS = [
  ['server', 38],
  ['RSS growth MB', 14],
  ['per upload', 11],
  ['× raw', 7],
  ['CPU s/GB', 9],
  ['× raw', 7],
  ['MB/s', 7],
  ['× raw', 7],
  ['first byte p50', 15],
  ['p99', 8],
  ['latency p50', 12],
  ['p99', 8],
  ['good', 10],
] as const

/** The heading of a case's table. */
export function headLines(name: string): string {
  return `\n${name}\n${row(HEADS.map(([head]) => head))}`
}

/** A line of a case's table; what failed has a second one that says why. */
export function summaryLine({ contender, failure, figures }: Summary): string {
  if (!figures) return row([contender.name, `failed: ${failure}`])
  const { growth, growthPerUpload, cpu, speed, firstByte, latency, abortion, good, uploads, reason, ratio } = figures
  const cells = [
    contender.name,
    show(growth),
    show(growthPerUpload),
    show(ratio?.growth),
    show(cpu),
    show(ratio?.cpu),
    show(speed),
    show(ratio?.speed),
    show(firstByte.p50),
    show(firstByte.p99),
    show(latency.p50),
    show(latency.p99),
    `${good}/${uploads}`,
  ]
  const lines = [row(cells)]
  if (Number.isFinite(abortion.p50)) {
    lines.push(`    upstream aborted after: p50 ${show(abortion.p50)} ms, p99 ${show(abortion.p99)} ms`)
  }
  if (reason) lines.push(`    not good: ${reason}`)
  if (failure) lines.push(`    a run failed: ${failure}`)
  return lines.join('\n')
}

function row(cells: readonly string[]) {
  return cells
    .map((cell, index) => {
      const width = HEADS[index]?.[1] ?? 8
      return index === 0 ? cell.padEnd(width) : cell.padStart(width)
    })
    .join('')
}
