// Sums the JSON reports of all test runs, and of the short benchmark's checks, into one closing line.
import { existsSync, readdirSync, readFileSync } from 'node:fs'

const workspaces = ['packages', 'apps'].flatMap((parent) => readdirSync(parent).map((name) => `${parent}/${name}`))
const names = []
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
    for (const file of report.testResults ?? []) {
      if (file.status === 'failed' && file.message) names.push(`${workspace}: ${file.name}: ${file.message}`)
      for (const { status, fullName, failureMessages } of file.assertionResults) {
        if (status !== 'passed') names.push(`${workspace}: ${status}: ${fullName}\n    ${failureMessages?.[0] ?? ''}`)
      }
    }
    console.log(
      `${workspace}/${name}: ${report.numPassedTests} passed, ${report.numFailedTests} failed, ${skipped} skipped`,
    )
  }
}
// Whoever sees the end of a long log must not look for them.
for (const name of names) console.log(name.slice(0, 2000))
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed > 0 || passed === 0 ? 1 : 0
