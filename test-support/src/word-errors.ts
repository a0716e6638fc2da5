/** Words as they are compared: lower case, no punctuation but apostrophes, hyphens apart, "Mr." written out. */
export function wordsOf(text: string): string[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}']+/gu) ?? []
  return words.map((word) => (word === 'mr' ? 'mister' : word))
}

/** Substitutions, deletions and insertions between two texts, in words. */
export function wordErrors(expected: string, actual: string): number {
  const [from, to] = [wordsOf(expected), wordsOf(actual)]
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
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

/** Errors for each word that was expected. */
export function wordErrorRate(expected: string, actual: string): number {
  return wordErrors(expected, actual) / wordsOf(expected).length
}
