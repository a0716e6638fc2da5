/** The place of one call in the line before the workers. */
export class Claim {
  /** The lower, the earlier. */
  readonly place: number
  /**
   * Its recording is still arriving: it takes a worker only as long as nobody with a whole one wants it. Changed by
   * the pool alone.
   */
  patient = true
  /** Called when a worker that was taken patiently has to be given back. */
  onWanted: () => void = () => undefined
  /** Lets the recording out; may be called once. */
  readonly leave: () => void

  constructor(place: number, leave: () => void) {
    this.place = place
    this.leave = leave
  }
}

/** Who comes before whom: whole recordings in the order of their calls, then those that are still arriving. */
export function compareClaims(a: Claim, b: Claim): number {
  return Number(a.patient) - Number(b.patient) || a.place - b.place
}
