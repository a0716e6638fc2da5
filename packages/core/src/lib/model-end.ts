import type { ModelEnd } from './engine.js'

/** True from the day on which a vendor ends a model. */
export function hasEnded({ shutdown }: ModelEnd, now = Date.now()): boolean {
  return now >= dateOf(shutdown)
}

/** The beginning of a day, `YYYY-MM-DD`, in milliseconds since 1970. */
export function dateOf(day: string): number {
  return Date.parse(`${day}T00:00:00Z`)
}
