import { alignBlock, type Score } from './align-block.js'
import { anchorsIn } from './anchors.js'
import type { Block, Match } from './match.js'
import { similarity } from './similarity.js'
import { Turns } from './turns.js'

/** Atoms of either side; of more than these (some 20 hours of speech) nothing is aligned. */
const MAX_ATOMS = 200_000
/** Cells of a block that is aligned as a whole: 181 × 181 atoms. */
const MAX_CELLS = 2 ** 15
/** Pairs of words that are compared letter by letter, in one alignment: others are the same or they are not. */
const MAX_COMPARISONS = 500_000
/** Length of the runs that anchors are made of, from the surest to a single word. */
const RUN_SIZES = [4, 3, 2, 1]

/** A block that is to be aligned, and which of {@link RUN_SIZES} has its turn. */
interface Task extends Block {
  readonly level: number
}

/**
 * Aligns the words of a text with those that have times, both as atoms: what agrees, in order.
 *
 * Runs of words that occur once on either side part it into blocks, which are small for texts of the same recording;
 * these are aligned as well as can be. Blocks that stay large are halved. So the work is near linear, and bounded for
 * any input: 200 000 atoms on either side, 37 000 000 cells of one byte of which 32 768 are in memory at a time, and
 * 500 000 comparisons by letter. After 10 ms it gives way to others before its next step.
 *
 * @throws what ends the turns
 */
export async function alignAtoms(
  text: readonly string[],
  timed: readonly string[],
  turns = new Turns(),
): Promise<Match[]> {
  if (text.length > MAX_ATOMS || timed.length > MAX_ATOMS) return []
  const matches: Match[] = []
  const score = scoring()
  const tasks: Task[] = [{ text: 0, textEnd: text.length, timed: 0, timedEnd: timed.length, level: 0 }]
  for (let task = tasks.pop(); task; task = tasks.pop()) {
    if (turns.isOver) await turns.next()
    const inner = trim(text, timed, task, matches)
    const [rows, columns] = [inner.textEnd - inner.text, inner.timedEnd - inner.timed]
    if (rows === 0 || columns === 0) continue
    // One by one: there may be more than a call takes arguments.
    if (rows * columns > MAX_CELLS)
      for (const part of divide(text, timed, { ...inner, level: task.level }, matches)) tasks.push(part)
    else for (const match of alignBlock(text, timed, inner, score)) matches.push(match)
  }
  return matches.sort((one, other) => one.text - other.text)
}

/** Takes from a block what is the same at its ends. */
function trim(text: readonly string[], timed: readonly string[], block: Block, matches: Match[]): Block {
  let { text: from, textEnd: to, timed: timedFrom, timedEnd: timedTo } = block
  while (from < to && timedFrom < timedTo && text[from] === timed[timedFrom]) matches.push(one(from++, timedFrom++))
  while (from < to && timedFrom < timedTo && text[to - 1] === timed[timedTo - 1]) matches.push(one(--to, --timedTo))
  return { text: from, textEnd: to, timed: timedFrom, timedEnd: timedTo }
}

/** Parts a block at its anchors, or else in the middle. */
function divide(text: readonly string[], timed: readonly string[], task: Task, matches: Match[]): Task[] {
  const size = RUN_SIZES[task.level]
  const level = task.level + 1
  if (size === undefined) return halves(task)
  const tasks: Task[] = []
  let [from, timedFrom] = [task.text, task.timed]
  for (const anchor of anchorsIn(text, timed, task, size)) {
    matches.push(anchor)
    tasks.push({ text: from, textEnd: anchor.text, timed: timedFrom, timedEnd: anchor.timed, level })
    from = anchor.textEnd
    timedFrom = anchor.timedEnd
  }
  tasks.push({ text: from, textEnd: task.textEnd, timed: timedFrom, timedEnd: task.timedEnd, level })
  return tasks.filter((block) => block.text < block.textEnd && block.timed < block.timedEnd)
}

function halves(task: Task): Task[] {
  const middle = (task.text + task.textEnd) >> 1
  const timedMiddle = (task.timed + task.timedEnd) >> 1
  return [
    { ...task, textEnd: middle, timedEnd: timedMiddle },
    { ...task, text: middle, timed: timedMiddle },
  ]
}

function one(text: number, timed: number): Match {
  return { text, textEnd: text + 1, timed, timedEnd: timed + 1 }
}

/** Long words tell more than short ones, and what is the same more than what is similar. */
function scoring(): Score {
  let comparisons = 0
  return (text, timed) => {
    const weight = 8 + 2 * Math.min(text.length, 8)
    if (text === timed) return weight
    if (comparisons >= MAX_COMPARISONS) return 0
    comparisons++
    return Math.round(weight * Math.max(0, similarity(text, timed) - 0.3))
  }
}
