// The benchmark: see `--help`.
import { FULL, SHORT } from './cases.js'
import { HELP, readCommandLine } from './command-line.js'
import { CONTENDERS } from './contenders.js'
import { buildNextApp } from './processes/next-build.js'
import { headLines, summaryLine } from './report/print.js'
import { summarize } from './report/summary.js'
import { createBench } from './run/measure.js'
import { type PairedRun, runAll } from './run/schedule.js'

const { isShort, only, cases: caseNames, rounds, order, isHelp } = readCommandLine(process.argv.slice(2))

if (isHelp) console.log(HELP)
else await main()

async function main() {
  const contenders = CONTENDERS.filter(({ name, kind }) => (only ? only.test(name) : !isShort || kind !== 'peer'))
  const cases = (isShort ? SHORT : FULL).filter(({ name }) => !caseNames || caseNames.test(name))
  if (contenders.some(({ module }) => module === 'next')) await buildNextApp()
  const bench = createBench({ isShort, order })
  const runs: PairedRun[] = []
  try {
    for (const which of cases) {
      console.log(headLines(which.name))
      const ofCase: PairedRun[] = []
      for await (const run of runAll(bench, { contenders, cases: [which], rounds })) {
        ofCase.push(run)
      }
      for (const summary of summarize(ofCase)) console.log(summaryLine(summary))
      runs.push(...ofCase)
    }
  } finally {
    bench.stop()
  }
}
