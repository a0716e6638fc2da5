import { availableParallelism } from 'node:os'
import type { Contender } from '../contenders.js'
import { show } from './numbers.js'
import type { Summary } from './summary.js'
import { type TargetRow, targetRows } from './targets.js'

/** The page of results, in Markdown. */
export function resultsPage(summaries: readonly Summary[], contenders: readonly Contender[]): string {
  const cases = [...new Set(summaries.map((summary) => summary.case.name))]
  return `# Results

Node ${process.versions.node}, ${availableParallelism()} shared cores; upstream, clients and server in processes of their own. Written by \`npm run bench\`; [README.md](README.md) says what is measured, and how.
Memory is resident memory at its peak over that of the idle server. MB and GB are 2²⁰ and 2³⁰ bytes. "× raw" compares with a server that pipes the request on unread, run in between.

## Targets

${targetsTable(targetRows(summaries, contenders))}

${cases.map((name) => caseSection(name, summaries)).join('\n\n')}
`
}

/** The table of targets, in Markdown. */
export function targetsTable(rows: readonly TargetRow[]): string {
  const mark = ({ isMet }: TargetRow) => (isMet === undefined ? '–' : isMet ? 'yes' : 'no')
  const lines = rows.map((row) => [row.what, row.target, row.ours, mark(row), row.bounds, row.peers])
  return table(['', 'target', 'ours', 'met', 'shortest servers', 'peers'], lines)
}

function caseSection(name: string, summaries: readonly Summary[]): string {
  const own = summaries.filter((summary) => summary.case.name === name)
  const notes = own.flatMap(({ contender, failure, figures }) => {
    const { p50, p99 } = figures?.abortion ?? { p50: Number.NaN, p99: Number.NaN }
    const aborted = Number.isFinite(p50)
      ? `upstream aborted after ${show(p50)} ms (p50), ${show(p99)} ms (p99)`
      : undefined
    const reason = (failure ?? figures?.reason)?.replaceAll(/[\s`]+/g, ' ').slice(0, 200)
    const notes = [aborted, reason && `\`${reason}\``].filter(Boolean)
    return notes.length > 0 ? [`- ${contender.label}: ${notes.join('; ')}`] : []
  })
  const heads = [
    'server',
    'memory growth, MB',
    'per upload',
    '× raw',
    'CPU s/GB',
    '× raw',
    'MB/s',
    '× raw',
    'first byte upstream, ms: p50, p99',
    'latency, ms: p50, p99',
    'good',
  ]
  return [`## ${name}`, '', table(heads, own.map(cellsOf)), ...(notes.length > 0 ? ['', ...notes] : [])].join('\n')
}

function cellsOf({ contender, figures }: Summary): string[] {
  if (!figures) return [contender.label, 'failed', '–', '–', '–', '–', '–', '–', '–', '–', '–']
  const { growth, growthPerUpload, cpu, speed, ratio, firstByte, latency, good, uploads } = figures
  return [
    contender.label,
    show(growth),
    show(growthPerUpload),
    show(ratio?.growth),
    show(cpu),
    show(ratio?.cpu),
    show(speed),
    show(ratio?.speed),
    `${show(firstByte.p50)}, ${show(firstByte.p99)}`,
    `${show(latency.p50)}, ${show(latency.p99)}`,
    `${good}/${uploads}`,
  ]
}

/** Padded, as the formatter would have it. */
function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = heads.map((head, column) =>
    Math.max(3, ...[head, ...rows.map((row) => row[column] ?? '')].map(lengthOf)),
  )
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - lengthOf(cell))).join(' | ')} |`
  return [line(heads), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n')
}

function lengthOf(text: string): number {
  return [...text].length
}
