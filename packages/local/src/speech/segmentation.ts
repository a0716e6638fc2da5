/** How speech is cut out of a recording. Lengths in seconds. */
export interface Segmentation {
  /** Probability from which a frame starts speech. */
  readonly on: number
  /** Probability below which a frame counts as silence. */
  readonly off: number
  /** Speech with fewer voiced frames than this is a click. */
  readonly minSpeech: number
  /** Silence that ends speech. */
  readonly minSilence: number
  /** Audio kept around speech. */
  readonly padding: number
  /** Longest stretch; the model's own limit is about 30 s. */
  readonly maxStretch: number
  /** Neighbours are joined across gaps up to this… */
  readonly mergeGap: number
  /** …as long as the whole stays within this: the model needs context (7.8 % word errors without, 4.5 % with). */
  readonly mergeLength: number
}

/** What gave the fewest word errors. */
export const DEFAULT_SEGMENTATION: Segmentation = {
  on: 0.5,
  off: 0.35,
  minSpeech: 0.096,
  minSilence: 0.4,
  padding: 0.3,
  maxStretch: 20,
  mergeGap: 2,
  mergeLength: 15,
}
