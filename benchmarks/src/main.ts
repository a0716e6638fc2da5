// The benchmark: see `--help`.
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { FULL, SHORT } from './cases.js'
import { HELP, readCommandLine } from './command-line.js'
import { CONTENDERS } from './contenders.js'
import { buildNextApp } from './processes/next-build.js'
import { HAS_FIGURES } from './processes/usage.js'
import { beginReport, checksOf, reportChecks } from './report/checks.js'
import { headLines, summaryLine } from './report/print.js'
import { resultsPage, targetsTable } from './report/results.js'
import { type Summary, summarize } from './report/summary.js'
import { targetRows } from './report/targets.js'
import { createBench, type Run } from './run/measure.js'
import { runCase } from './run/schedule.js'

const RESULTS = fileURLToPath(new URL('../RESULTS.md', import.meta.url))
const { isShort, only, cases: caseNames, rounds, order, isHelp } = readCommandLine(process.argv.slice(2))
const contenders = CONTENDERS.filter(({ name, kind }) =>
  only ? only.test(name) : !isShort || kind === 'raw' || kind === 'ours',
)
const cases = (isShort ? SHORT : FULL).filter(({ name }) => !caseNames || caseNames.test(name))

if (isHelp) console.log(HELP)
else {
  if (!HAS_FIGURES) throw new Error('The benchmark reads memory and CPU from /proc: it runs on Linux.')
  if (isShort) beginReport()
  report(await runCases())
}

async function runCases(): Promise<Summary[]> {
  if (contenders.some(({ module }) => module === 'next')) await buildNextApp()
  const bench = createBench({ order })
  const summaries: Summary[] = []
  try {
    for (const which of cases) {
      const runs: Run[] = []
      for await (const run of runCase(bench, which, contenders, rounds)) runs.push(run)
      const own = summarize(runs)
      console.log([headLines(which.name), ...own.map(summaryLine)].join('\n'))
      summaries.push(...own)
    }
  } finally {
    bench.stop()
  }
  return summaries
}

function report(summaries: readonly Summary[]) {
  if (isShort) {
    process.exitCode = reportChecks(checksOf(summaries)).isSuccess ? 0 : 1
    return
  }
  console.log(`\n${targetsTable(targetRows(summaries, contenders))}`)
  if (!only && !caseNames) writeFileSync(RESULTS, resultsPage(summaries, contenders))
}
