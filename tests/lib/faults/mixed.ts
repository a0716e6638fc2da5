import { CASES } from './all-cases.js'
import type { FaultCase } from './cases.js'
import { randomOf } from './trial.js'

/** Cases that bring no long wait, and that one endpoint can meet. */
const MIXABLE = Object.values(CASES)
  .flat()
  .filter(
    ({ mount, name }) => mount === undefined && !/stalled|silence|over 32 MiB|retry-after 1,|as a date/.test(name),
  )
const isWell = ({ expected }: FaultCase) => expected.status === 200 && expected.attempts === 1
const isTriedAgain = ({ expected }: FaultCase) => expected.status === 200 && expected.attempts !== 1
const isFinal = ({ expected }: FaultCase) => expected.status !== 200 && expected.attempts === 1

/** How they are mixed: most are well, as in life, and all retries together may not spend what the process has for them. */
const SHARES: readonly (readonly [share: number, cases: readonly FaultCase[]])[] = [
  [0.06, MIXABLE.filter((given) => !isWell(given) && !isTriedAgain(given) && !isFinal(given))],
  [0.14, MIXABLE.filter(isFinal)],
  [0.2, MIXABLE.filter(isTriedAgain)],
  [0.6, MIXABLE.filter(isWell)],
]

/** Draws cases for uploads that run at once. */
export function drawCases(name: string, count: number): readonly FaultCase[] {
  const random = randomOf(name)
  const drawn = SHARES.flatMap(([share, cases]) =>
    Array.from({ length: Math.round(share * count) }, () => cases.slice(Math.floor(random() * cases.length))[0]),
  )
  const order = drawn.flatMap((given) => (given ? [{ given, key: random() }] : []))
  return order.sort((a, b) => a.key - b.key).map(({ given }) => given)
}
