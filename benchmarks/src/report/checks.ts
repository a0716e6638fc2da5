import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { show } from './numbers.js'
import type { Summary } from './summary.js'

/** Something that must hold. */
interface Check {
  readonly name: string
  /** Why it does not hold. */
  readonly failure?: string | undefined
}

/** Read by `scripts/sum-reports.mjs`, with those of the tests. */
const REPORT = fileURLToPath(new URL('../../bench-report.json', import.meta.url))

/** What must hold of every server but the raw pipe: memory under its limit, every file whole, every answer there. */
export function checksOf(summaries: readonly Summary[]): Check[] {
  return summaries.flatMap(({ contender, case: which, figures, failure }) => {
    if (contender.kind === 'raw') return []
    const name = `${which.name}, ${contender.name}`
    const whole = { name: `${name}: all files arrive whole`, failure: failure ?? lossOf(figures) }
    if (which.maxGrowth === undefined) return [whole]
    const isOver = !figures || figures.growth > which.maxGrowth
    const growth = `memory grows by ${show(figures?.growth)} MB, limit ${which.maxGrowth} MB`
    return [whole, { name: `${name}: ${growth}`, failure: isOver ? 'over the limit' : undefined }]
  })
}

function lossOf(figures: Summary['figures']): string | undefined {
  if (!figures || figures.good === figures.uploads) return undefined
  return `${figures.uploads - figures.good} of ${figures.uploads} did not: ${figures.reason}`
}

/** Says that the checks have failed, until they are written: a benchmark that breaks off has proved nothing. */
export function beginReport(): void {
  writeReport([], false)
}

/** Prints the checks and writes the report. */
export function reportChecks(checks: readonly Check[]): { isSuccess: boolean } {
  console.log('')
  for (const { name, failure } of checks) console.log(failure ? `✗ ${name}: ${failure}` : `✓ ${name}`)
  const isSuccess = checks.length > 0 && checks.every(({ failure }) => !failure)
  writeReport(checks, isSuccess)
  return { isSuccess }
}

function writeReport(checks: readonly Check[], success: boolean) {
  const numFailedTests = checks.filter(({ failure }) => failure).length
  const counts = { numPassedTests: checks.length - numFailedTests, numFailedTests, numPendingTests: 0, numTodoTests: 0 }
  writeFileSync(REPORT, `${JSON.stringify({ ...counts, success })}\n`)
}
