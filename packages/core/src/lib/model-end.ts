import type { ModelEnd } from './engine.js'

/** True from the day on which a vendor ends a model. */
export function hasEnded(end: ModelEnd | undefined): boolean {
  return end !== undefined && Date.now() >= dateOf(end.shutdown)
}

/** The model that has taken the place of one that has ended, if any. */
export function successorOf(end: ModelEnd | undefined): string | undefined {
  return hasEnded(end) ? end?.successor : undefined
}

/** The beginning of a day, `YYYY-MM-DD`, in milliseconds since 1970. */
export function dateOf(day: string): number {
  return Date.parse(`${day}T00:00:00Z`)
}
