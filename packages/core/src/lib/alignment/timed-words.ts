import { UNSPACED } from '../join-text.js'
import type { Transcript, TranscriptSegment } from '../transcript.js'
import { atomsOf } from './atoms.js'
import { type Span, spread } from './spread.js'
import type { Turns } from './turns.js'

/** A word as it is compared, or a part of one, and when it was said. */
export interface TimedAtom extends Span {
  readonly atom: string
}

/** What a timing engine heard, as atoms in the order of their times; of segments alone, times are estimated by letters. */
export async function timedAtoms(
  { words, segments }: Transcript,
  duration: number,
  turns: Turns,
): Promise<readonly TimedAtom[]> {
  const timed: TimedAtom[] = []
  for (const { word, ...span } of inOrder(words ?? segments.flatMap(wordsOf), duration)) {
    if (turns.isOver) await turns.next()
    const atoms = atomsOf(word)
    const spans = spread(atoms.map(weightOf), [span])
    for (const [index, atom] of atoms.entries()) timed.push({ atom, ...(spans[index] ?? span) })
  }
  return timed
}

/** By time, within the recording, none longer than until the next begins. What has no times is left out. */
export function inOrder<Timed extends Span>(items: readonly Timed[], duration: number): Timed[] {
  const within = (seconds: number) => Math.min(Math.max(seconds, 0), duration)
  const sorted = items
    .filter(({ start, end }) => Number.isFinite(start) && Number.isFinite(end))
    .map((item) => ({ ...item, start: within(item.start), end: within(Math.max(item.start, item.end)) }))
    .sort((one, other) => one.start - other.start)
  return sorted.map((item, index) => ({ ...item, end: Math.min(item.end, sorted[index + 1]?.start ?? duration) }))
}

/** A character of a script without spaces is about a syllable. */
const LETTERS_OF_A_SYLLABLE = 3

/** How long a word takes to say, relatively: its letters, and one for the gap after it. */
export function weightOf(word: string): number {
  return UNSPACED.test(word) ? word.length * LETTERS_OF_A_SYLLABLE : word.length + 1
}

function wordsOf({ text, start, end }: TranscriptSegment) {
  const words = text.split(/\s+/).filter((word) => word !== '')
  const spans = spread(words.map(weightOf), [{ start, end }])
  return words.map((word, index) => ({ word, ...(spans[index] ?? { start, end }) }))
}
