/** Words of a text, comparable: lower case, without punctuation, titles spelled out. */
export function wordsOf(text: string): string[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}']+/gu) ?? []
  return words.map((word) => (word === 'mr' ? 'mister' : word))
}

/** Words that are wrong, missing or too many, per word of the truth: the Levenshtein distance over words. */
export function wordErrorRate(text: string, truth: string): number {
  const [heard, said] = [wordsOf(text), wordsOf(truth)]
  let row = Array.from({ length: said.length + 1 }, (_, index) => index)
  for (const [index, word] of heard.entries()) {
    const next = [index + 1]
    for (const [column, expected] of said.entries()) {
      const replaced = (row[column] ?? 0) + (word === expected ? 0 : 1)
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1))
    }
    row = next
  }
  return (row.at(-1) ?? 0) / Math.max(1, said.length)
}
