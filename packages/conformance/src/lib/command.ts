import { checks, expectMatches } from './all-checks.js'
import { HELP, readArguments } from './arguments.js'
import { isAskedFor, SECTIONS, type Section } from './check.js'
import { checkLine, resultLine, scoreLine } from './print.js'
import { type CheckResult, reportOf, runConformance } from './run.js'
import type { ConformanceOptions } from './settings.js'

/** Runs a command line. Resolves to its exit code: 0 all passed, 1 some failed, 2 wrong usage or no connection. */
export async function main(args: readonly string[]): Promise<number> {
  try {
    const { show, options } = readArguments(args, process.env)
    if (show === 'help') return print(HELP)
    if (show === 'list') return list(options)
    return await grade(options, show)
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\nMore: --help\n`)
    return 2
  }
}

function print(text: string): number {
  process.stdout.write(text)
  return 0
}

function list({ only = [] }: ConformanceOptions): number {
  expectMatches('--only', only)
  const wanted = checks.filter((check) => isAskedFor(check, only))
  return print(wanted.map((check) => `${checkLine(check)}\n`).join(''))
}

async function grade(options: ConformanceOptions, show: 'lines' | 'json'): Promise<number> {
  const results: CheckResult[] = []
  let section: Section | undefined
  for await (const result of runConformance(options)) {
    results.push(result)
    if (show === 'json') continue
    if (result.section !== section) print(`${section ? '\n' : ''}${SECTIONS[result.section]}\n`)
    section = result.section
    print(`${resultLine(result)}\n`)
  }
  if (results.length === 0) throw new Error('No check is left of those: what they need is missing, such as a key.')
  const report = reportOf(options, results)
  print(show === 'json' ? `${JSON.stringify(report, undefined, 2)}\n` : `\n${scoreLine(report)}\n`)
  return report.failed === 0 ? 0 : 1
}
