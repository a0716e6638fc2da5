const LONGEST_PHRASE = 8
const TOLERATED = 4

/**
 * A model that lost the thread says the same phrase again and again. When the last 1 to 8 tokens stand there four
 * times in a row, returns how many tokens at the end to drop so that the phrase stays once; else 0.
 */
export function repeatedTail(tokens: readonly number[]): number {
  for (let length = 1; length <= LONGEST_PHRASE; length++) {
    if (length * TOLERATED > tokens.length) return 0
    if (tokens.length >= 12 && endsWithCopies(tokens, length)) return length * (TOLERATED - 1)
  }
  return 0
}

function endsWithCopies(tokens: readonly number[], length: number): boolean {
  const compared = length * (TOLERATED - 1)
  for (let i = 1; i <= compared; i++) {
    if (tokens[tokens.length - i] !== tokens[tokens.length - i - length]) return false
  }
  return true
}
