/**
 * How subtitles are laid out. The defaults are those of Netflix' Timed Text Style Guide (General Requirements, Timing
 * Guidelines), but for the reading speed, which there is up to 20 for adults and 17 for children.
 *
 * Characters are counted in columns: wide ones of East Asia count two, which makes 21 to a line.
 */
export interface CueOptions {
  /** Longest line in characters, 10 to 200. Default 42. A longer word stands alone in its line. */
  readonly maxLineChars?: number | undefined
  /** Most lines of a cue, 1 to 10. Default 2. */
  readonly maxLines?: number | undefined
  /**
   * Reading speed in characters per second, 5 to 100. Default 17. A cue that is faster stays for longer where nothing
   * follows yet; where speech is too fast throughout, it stays too fast.
   */
  readonly maxCharsPerSecond?: number | undefined
  /** Shortest time that a cue is shown where nothing follows, in seconds, 0 to 10. Default 5/6. */
  readonly minCueSeconds?: number | undefined
  /** Longest time that a cue is shown, in seconds, 1 to 60. Default 7. */
  readonly maxCueSeconds?: number | undefined
  /**
   * Gap before the next cue, in seconds, 0 to 0.5. Default 1/12: two frames at 24 per second. Gaps below half a second
   * are closed to this one, longer ones are kept.
   */
  readonly gapSeconds?: number | undefined
}

/** How subtitles are laid out and written. */
export interface SubtitleOptions extends CueOptions {
  /** Whether WebVTT has the time of each word within its cue. Default `false`. */
  readonly karaoke?: boolean | undefined
  /**
   * Whether `srt` says who speaks, by `Name: ` before the first cue of each turn. Default `false`: clients of the API
   * expect the words of `json`. WebVTT says it beside the text in any case.
   */
  readonly speakerLabels?: boolean | undefined
}

/** Layout with all defaults filled in. */
export type CueLayout = { readonly [Name in keyof CueOptions]-?: number }

const DEFAULT_LAYOUT: CueLayout = {
  maxLineChars: 42,
  maxLines: 2,
  maxCharsPerSecond: 17,
  minCueSeconds: 5 / 6,
  maxCueSeconds: 7,
  gapSeconds: 1 / 12,
}

const RANGES: { readonly [Name in keyof CueLayout]: readonly [least: number, most: number, unit: string] } = {
  maxLineChars: [10, 200, 'whole'],
  maxLines: [1, 10, 'whole'],
  maxCharsPerSecond: [5, 100, ''],
  minCueSeconds: [0, 10, 's'],
  maxCueSeconds: [1, 60, 's'],
  gapSeconds: [0, 0.5, 's'],
}

const SWITCHES = ['karaoke', 'speakerLabels'] as const

/**
 * Fills in the defaults.
 *
 * @throws {RangeError} for a value out of its range, and for a switch that is neither `true` nor `false`
 */
export function resolveCueOptions(given?: SubtitleOptions | null): CueLayout {
  const options = given ?? {}
  for (const name of SWITCHES) {
    const value: unknown = options[name]
    if (typeof (value ?? false) !== 'boolean') {
      throw new RangeError(`subtitles: ${name} must be true or false, not ${String(value)}.`)
    }
  }
  const layout: { -readonly [Name in keyof CueLayout]: number } = { ...DEFAULT_LAYOUT }
  for (const name of Object.keys(RANGES) as (keyof CueLayout)[]) {
    const value = options[name] ?? DEFAULT_LAYOUT[name]
    const [least, most, unit] = RANGES[name]
    const isWhole = unit !== 'whole' || Number.isInteger(value)
    // A text that reads as a number would be added as a text.
    if (typeof value !== 'number' || !(value >= least && value <= most) || !isWhole) {
      const kind = unit === 'whole' ? 'a whole number' : 'a number'
      const measured = unit === 's' ? ' seconds' : ''
      throw new RangeError(
        `subtitles: ${name} must be ${kind} from ${least} to ${most}${measured}, not ${String(value)}.`,
      )
    }
    layout[name] = value
  }
  if (layout.minCueSeconds > layout.maxCueSeconds) {
    throw new RangeError(`subtitles: minCueSeconds must not be above maxCueSeconds, which is ${layout.maxCueSeconds}.`)
  }
  return layout
}
