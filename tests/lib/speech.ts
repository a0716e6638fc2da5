import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './repository.js'

const REFERENCE: Record<string, string> = JSON.parse(read('speech/reference.json').toString())

/** The clips with known text: file name under `fixtures/speech` and what is said. */
export const CLIPS: readonly (readonly [name: string, text: string])[] = Object.entries(REFERENCE)

/** What is said in every file of `fixtures/containers`. */
export const CONTAINER_TEXT = REFERENCE['austen-0870.wav'] ?? ''

/** File names under `fixtures/containers`. */
export const CONTAINERS: readonly string[] = readdirSync(join(ROOT, 'fixtures/containers'))

/** The bytes of a fixture. */
export function read(path: string): Buffer<ArrayBuffer> {
  return readFileSync(join(ROOT, 'fixtures', path)) as Buffer<ArrayBuffer>
}

/** Words as they are compared: lower case, no punctuation, hyphens apart, titles written out. */
export function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .replaceAll("'", '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .split(' ')
    .filter((word) => word !== '')
    .map((word) => (word === 'mr' ? 'mister' : word))
}

/** Substitutions, deletions and insertions between two texts, in words. */
export function wordErrors(expected: string, actual: string): number {
  const [from, to] = [wordsOf(expected), wordsOf(actual)]
  let row = to.map((_, index) => index + 1)
  row.unshift(0)
  for (const [i, word] of from.entries()) {
    const next = [i + 1]
    for (const [j, other] of to.entries()) {
      const swap = (row[j] ?? 0) + (word === other ? 0 : 1)
      next.push(Math.min(swap, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}

/** A seeded sequence of numbers from 0 to 1 (mulberry32): tests with random input fail the same way twice. */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}
