/**
 * Which of some numbers to keep so that they ascend and as few as possible are dropped. `NaN` is never kept.
 * Takes O(n log n).
 */
export function inOrder(values: readonly number[]): boolean[] {
  /** For each length, the place of the smallest number that ends an ascending row of that length. */
  const ends: number[] = []
  const before = new Array<number>(values.length).fill(-1)
  for (const [place, value] of values.entries()) {
    if (Number.isNaN(value)) continue
    let [low, high] = [0, ends.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((values[ends[middle] as number] as number) <= value) low = middle + 1
      else high = middle
    }
    before[place] = ends[low - 1] ?? -1
    ends[low] = place
  }
  const kept = new Array<boolean>(values.length).fill(false)
  for (let place = ends.at(-1) ?? -1; place >= 0; place = before[place] as number) kept[place] = true
  return kept
}
