import type { CheckInfo } from './check.js'
import type { CheckResult, Report } from './run.js'
import type { Verdict } from './verdict.js'

const MARKS: Readonly<Record<Verdict, string>> = { passed: '✓', failed: '✗', 'not offered': '–' }

/** A result as a line, and its reason below. */
export function resultLine({ result, id, title, section, reason }: CheckResult): string {
  const line = `${MARKS[result]} ${id}  ${title} ${section}`
  return reason === undefined ? line : `${line}\n    ${reason}`
}

/** A check as a line. */
export function checkLine({ id, title, section }: CheckInfo): string {
  return `${id}  ${title} ${section}`
}

/** The last line: what is not offered neither lowers the score nor raises it. */
export function scoreLine({ passed, failed, notOffered }: Report): string {
  const score = `${passed}/${passed + failed} passed`
  return notOffered === 0 ? score : `${score}, ${notOffered} not offered`
}
