const SPELLINGS: Readonly<Record<string, string>> = { mr: 'mister', mrs: 'missus' }

/** Words in lower case without punctuation; hyphens part words, abbreviations are spelled out. */
export function normaliseWords(text: string): string[] {
  return text
    .toLowerCase()
    .replaceAll(/[-–—]/g, ' ')
    .replaceAll(/[^\p{L}\p{N}' ]/gu, '')
    .split(/\s+/)
    .filter(Boolean)
    .map((word) => SPELLINGS[word] ?? word)
}

/** Insertions, deletions and substitutions between two texts, in words. */
export function wordErrors(reference: string, heard: string): number {
  const [expected, actual] = [normaliseWords(reference), normaliseWords(heard)]
  let row = Array.from({ length: actual.length + 1 }, (_, i) => i)
  for (const [i, word] of expected.entries()) {
    const next = [i + 1]
    for (const [j, other] of actual.entries()) {
      const substituted = (row[j] as number) + (word === other ? 0 : 1)
      next.push(Math.min(substituted, (row[j + 1] as number) + 1, (next[j] as number) + 1))
    }
    row = next
  }
  return row.at(-1) as number
}

/** Errors per word of the reference. */
export function wordErrorRate(reference: string, heard: string): number {
  return wordErrors(reference, heard) / normaliseWords(reference).length
}
