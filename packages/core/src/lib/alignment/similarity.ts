/** Letters that are compared at most. */
const MAX_LETTERS = 24
/** Shorter words are the same or they are not. */
const MIN_LETTERS = 3
/** A word that begins another one counts from this length on. */
const MIN_PREFIX = 4
/** Part of the letters that must agree. */
const MIN_SIMILARITY = 0.6

/** How far two words are the same: 1, or down to 0.6 for what was heard a little differently, or 0 for others. */
export function similarity(one: string, other: string): number {
  if (one === other) return 1
  const [short, long] = one.length < other.length ? [one, other] : [other, one]
  if (short.length < MIN_LETTERS || long.length > MAX_LETTERS) return 0
  if (short.length >= MIN_PREFIX && long.startsWith(short)) return Math.max(MIN_SIMILARITY, short.length / long.length)
  if (short.length / long.length < MIN_SIMILARITY) return 0
  const similar = 1 - editDistance(short, long) / long.length
  return similar < MIN_SIMILARITY ? 0 : similar
}

/** Letters to be put in, taken out or changed. */
function editDistance(one: string, other: string): number {
  const row = Array.from({ length: one.length + 1 }, (_, index) => index)
  for (let i = 1; i <= other.length; i++) {
    let diagonal = row[0] ?? 0
    row[0] = i
    for (let j = 1; j <= one.length; j++) {
      const above = row[j] ?? 0
      const changed = diagonal + (one[j - 1] === other[i - 1] ? 0 : 1)
      row[j] = Math.min(changed, above + 1, (row[j - 1] ?? 0) + 1)
      diagonal = above
    }
  }
  return row[one.length] ?? 0
}
