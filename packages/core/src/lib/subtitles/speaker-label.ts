/** A speaker's name as it can stand in a subtitle: in one line, without what would end it there. */
export function speakerName(speaker: string | undefined): string | undefined {
  const name = speaker?.replace(/[>\s]+/g, ' ').trim()
  return name || undefined
}

/** What SubRip, which has no speakers, sets before the words of another speaker. */
export function speakerLabel(speaker: string): string {
  return `${speaker}: `
}

/**
 * For each of these, the name that is said before it: where another speaks than before, in a conversation. One who speaks
 * alone is not named.
 */
export function namedSpeakers(turns: readonly { readonly speaker?: string | undefined }[]): (string | undefined)[] {
  const names = turns.map(({ speaker }) => speakerName(speaker))
  if (new Set(names).size < 2) return names.map(() => undefined)
  return names.map((name, at) => (at === 0 || name !== names[at - 1] ? name : undefined))
}
