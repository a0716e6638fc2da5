// Sums the JSON reports of all test runs, and of the short benchmark's checks, into one closing line.
import { existsSync, readdirSync, readFileSync } from 'node:fs'

const workspaces = ['packages', 'apps'].flatMap((parent) => readdirSync(parent).map((name) => `${parent}/${name}`))
const failures = []
let passed = 0
let failed = 0
for (const workspace of [...workspaces, 'tests', 'benchmarks']) {
  for (const name of existsSync(workspace) ? readdirSync(workspace) : []) {
    if (!name.endsWith('-report.json')) continue
    const report = JSON.parse(readFileSync(`${workspace}/${name}`, 'utf8'))
    const skipped = report.numPendingTests + report.numTodoTests
    // A test that did not run has proved nothing.
    passed += report.numPassedTests
    failed += report.numFailedTests + skipped
    // A file that fails to load counts no test of its own.
    if (!report.success && report.numFailedTests === 0) failed++
    failures.push(...failuresOf(report))
    console.log(
      `${workspace}/${name}: ${report.numPassedTests} passed, ${report.numFailedTests} failed, ${skipped} skipped`,
    )
  }
}
// Whoever sees the end of a long log must not look for them.
for (const failure of failures) console.log(failure.slice(0, 2000))
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed > 0 || passed === 0 ? 1 : 0

/** What did not pass, and why; a file that fails to load has a message of its own. */
function failuresOf({ testResults = [] }) {
  return testResults.flatMap(({ name, message, assertionResults }) => [
    ...(message ? [`${name}: ${message}`] : []),
    ...assertionResults
      .filter(({ status }) => status !== 'passed')
      .map(({ status, fullName, failureMessages }) => `${name}: ${fullName}: ${status}\n${failureMessages.join('\n')}`),
  ])
}
