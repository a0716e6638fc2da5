import { CASES } from './all-cases.js'
import type { FaultCase } from './cases.js'
import { randomOf } from './trial.js'

/** Cases that bring no long wait, and that one endpoint can meet. */
const MIXABLE = Object.values(CASES)
  .flat()
  .filter(
    ({ mount, name }) => mount === undefined && !/stalled|silence|over 32 MiB|retry-after 1,|as a date/.test(name),
  )
const WELL = MIXABLE.filter(({ expected }) => expected.status === 200 && expected.attempts === 1)
const FAULTY = MIXABLE.filter((given) => !WELL.includes(given))

/** Draws cases for uploads that run at once: most are well, as in life. */
export function drawCases(name: string, count: number): readonly FaultCase[] {
  const random = randomOf(name)
  return Array.from({ length: count }, (): FaultCase => {
    const from = random() < 0.5 ? WELL : FAULTY
    const drawn = from[Math.floor(random() * from.length)]
    if (!drawn) throw new Error('There are no cases to draw from.')
    return drawn
  })
}
