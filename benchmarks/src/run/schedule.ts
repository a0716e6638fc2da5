import type { Case } from '../cases.js'
import { type Contender, RAW } from '../contenders.js'
import { availableMemory } from '../processes/usage.js'
import type { Bench, Run } from './measure.js'

/** Peers keep up to this many times the uploads in memory, as measured. */
const PEERS_NEED = 6
/** The part of the free memory that a run may take. */
const MOST_TAKEN = 0.8

/**
 * Runs a case, with the raw pipe between the others, so that what else the machine does hits both alike.
 *
 * @param rounds in place of the case's own
 */
export async function* runCase(
  bench: Bench,
  which: Case,
  contenders: readonly Contender[],
  rounds = which.rounds,
): AsyncGenerator<Run> {
  const others = contenders.filter((contender) => {
    const { kind, cases } = contender
    return kind !== 'raw' && (cases?.includes(which.name) ?? true) && which.isFor(contender)
  })
  for (let round = 0; round < rounds; round++) {
    let hasRaw = false
    // Every other round goes backwards: who comes first, or behind a server that leaves much to write to disk, differs.
    for (const contender of round % 2 === 0 ? others : others.toReversed()) {
      if (contender.kind === 'peer' && round % 3 !== 0) continue
      if (which.isFor(RAW) && (!hasRaw || (which.isPaired && contender.kind !== 'peer'))) {
        hasRaw = true
        yield bench.measure(RAW, which, round)
      }
      yield runIfItFits(bench, contender, which, round)
    }
    if (others.length === 0 && which.isFor(RAW)) yield bench.measure(RAW, which, round)
  }
}

async function runIfItFits(bench: Bench, contender: Contender, which: Case, round: number): Promise<Run> {
  const needed = (PEERS_NEED * which.load.concurrency * which.load.bytes) / 1024 ** 2
  if (contender.kind === 'peer' && needed > MOST_TAKEN * availableMemory()) {
    return { contender, case: which, failure: `not run: it may take ${Math.ceil(needed / 1024)} GB of memory` }
  }
  return bench.measure(contender, which, round)
}
