import type { Block, Match } from './match.js'

/** A single word is taken as an anchor only where it stands about as far in the one block as in the other. */
const MAX_SHIFT = 0.1
const MIN_SHIFT = 50

/**
 * Runs of `size` atoms that occur once in the text's part of a block and once in the timed one: as many as keep their
 * order (patience). Time and memory are linear in the block, but for a logarithm.
 */
export function anchorsIn(text: readonly string[], timed: readonly string[], block: Block, size: number): Match[] {
  const once = runsThatOccurOnce(timed, block.timed, block.timedEnd, size)
  const pairs: Pair[] = []
  for (const [run, index] of runsThatOccurOnce(text, block.text, block.textEnd, size)) {
    const other = once.get(run)
    if (index === REPEATED || other === undefined || other === REPEATED) continue
    if (size > 1 || isNear(block, index, other)) pairs.push([index, other])
  }
  return atomPairs(longestIncreasing(pairs), size)
}

type Pair = readonly [text: number, timed: number]

const REPEATED = -1

/** Where each run stands, in order; {@link REPEATED} for those that occur again. */
function runsThatOccurOnce(atoms: readonly string[], from: number, to: number, size: number): Map<string, number> {
  const places = new Map<string, number>()
  for (let index = from; index + size <= to; index++) {
    const run = size === 1 ? (atoms[index] ?? '') : atoms.slice(index, index + size).join(' ')
    places.set(run, places.has(run) ? REPEATED : index)
  }
  return places
}

function isNear({ text, textEnd, timed, timedEnd }: Block, index: number, other: number): boolean {
  const expected = ((index - text) / (textEnd - text)) * (timedEnd - timed)
  return Math.abs(other - timed - expected) <= Math.max(MIN_SHIFT, MAX_SHIFT * (timedEnd - timed))
}

/** The longest chain of pairs that goes on in both, of pairs that are in the text's order. */
function longestIncreasing(pairs: readonly Pair[]): Pair[] {
  /** By length less one: the chain's last pair that stands earliest. */
  const lasts: number[] = []
  const before: number[] = []
  for (const [index, [, timed]] of pairs.entries()) {
    let [low, high] = [0, lasts.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((pairs[lasts[middle] ?? 0]?.[1] ?? 0) < timed) low = middle + 1
      else high = middle
    }
    before.push(low > 0 ? (lasts[low - 1] ?? REPEATED) : REPEATED)
    lasts[low] = index
  }
  const chain: Pair[] = []
  for (let index = lasts.at(-1) ?? REPEATED; index >= 0; index = before[index] ?? REPEATED) {
    const pair = pairs[index]
    if (pair) chain.push(pair)
  }
  return chain.reverse()
}

/** Each atom of the runs with its partner; where runs overlap, the earlier one counts. */
function atomPairs(runs: readonly Pair[], size: number): Match[] {
  const matches: Match[] = []
  let [nextText, nextTimed] = [0, 0]
  for (const [text, timed] of runs) {
    for (let offset = 0; offset < size; offset++) {
      if (text + offset < nextText || timed + offset < nextTimed) continue
      nextText = text + offset + 1
      nextTimed = timed + offset + 1
      matches.push({ text: nextText - 1, textEnd: nextText, timed: nextTimed - 1, timedEnd: nextTimed })
    }
  }
  return matches
}
