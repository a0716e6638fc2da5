/** One subtitle: times in seconds, text of one or more lines. */
export interface Cue {
  readonly start: number
  readonly end: number
  readonly text: string
  /** Who speaks. */
  readonly speaker?: string
  /** The words of the text with their times, for karaoke. */
  readonly words?: readonly CueWord[]
}

/** A word as a cue shows it, with its punctuation; times in seconds. */
export interface CueWord {
  readonly text: string
  readonly start: number
  readonly end: number
}
