import { findSegments } from './find-segments.js'
import { proportioned } from './proportioned.js'
import type { Stretch, TimedSegment } from './timed-text.js'

/** What still belongs to the words before it. */
const CLOSING = /^[,.;:!?…。、！？，"'”’»›)\]}」』）】]*\s*/u
/** Longest of that, in characters. */
const MAX_CLOSING = 64

/**
 * The stretches of a text that its segments make: they begin where the text holds them to the letter, and what is spelled
 * differently is placed by its letters between those.
 */
export function placeSegments(text: string, segments: readonly TimedSegment[]): Stretch[] {
  const places = findSegments(text, segments)
  const stretches: Stretch[] = []
  let missed: TimedSegment[] = []
  let open = 0
  const placeMissed = (to: number) => {
    const [closing] = CLOSING.exec(text.slice(open, Math.min(to, open + MAX_CLOSING))) ?? ['']
    const from = open === 0 ? 0 : open + closing.length
    stretches.push(...placedBetween(text, { from, to }, missed))
    missed = []
  }
  for (const [index, segment] of segments.entries()) {
    const place = places[index]
    if (!place) missed.push(segment)
    else {
      placeMissed(place.from)
      const { start, end, speaker } = segment
      stretches.push({ from: stretches.length === 0 ? 0 : place.from, start, end, speaker })
      open = place.to
    }
  }
  placeMissed(text.length)
  return stretches.length > 0 ? stretches : proportioned(text, segments)
}

/** Nothing where there is no text for them: it was left out, or belongs to those beside them. */
function placedBetween(text: string, span: { from: number; to: number }, segments: readonly TimedSegment[]): Stretch[] {
  const own = text.slice(span.from, span.to)
  if (segments.length === 0 || !/[\p{L}\p{N}]/u.test(own)) return []
  return proportioned(own, segments).map((stretch) => ({ ...stretch, from: span.from + stretch.from }))
}
