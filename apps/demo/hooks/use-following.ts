import { type RefObject, useEffect } from 'react'
import type { TextPiece } from '../lib/spoken-text'

/** Shortest time of a word that a track notices, in seconds. */
const MIN_SECONDS = 0.05

/**
 * Shows the line and the word that are being played, as highlights of the page's style sheet: `current-line` and
 * `current-word`. The media element itself tells when they change, so it follows pauses, seeks and other speeds.
 *
 * @param text holds the words, as elements with `data-start`, `data-end` and `data-line`
 * @param pieces changes when the words do
 */
export function useFollowing(
  audio: RefObject<HTMLAudioElement | null>,
  text: RefObject<HTMLElement | null>,
  pieces: readonly TextPiece[],
  isShown: boolean,
): void {
  useEffect(() => {
    const [media, element] = [audio.current, text.current]
    if (!isShown || pieces.length === 0 || !media || !element || !('highlights' in CSS)) return
    const words = [...element.querySelectorAll<HTMLElement>('[data-start]')].map(wordSpan)
    const stops = [follow(media, 'current-line', lineSpans(words)), follow(media, 'current-word', words)]
    return () => {
      for (const stop of stops) stop()
    }
  }, [audio, text, pieces, isShown])
}

interface Span {
  readonly start: number
  readonly end: number
  readonly range: Range
}

interface WordSpan extends Span {
  readonly line: string | undefined
}

function wordSpan(element: HTMLElement): WordSpan {
  const { start, end, line } = element.dataset
  const range = document.createRange()
  range.selectNodeContents(element)
  return { start: Number(start), end: Math.max(Number(end), Number(start) + MIN_SECONDS), range, line }
}

/** From the first to the last word of each line. */
function lineSpans(words: readonly WordSpan[]): Span[] {
  const lines = new Map<string | undefined, Span>()
  for (const { start, end, range, line } of words) {
    const before = lines.get(line)
    const whole = before?.range ?? range.cloneRange()
    whole.setEnd(range.endContainer, range.endOffset)
    lines.set(line, { start: before?.start ?? start, end, range: whole })
  }
  return [...lines.values()]
}

/** Keeps a highlight on the spans that are being played; the function returned ends that. */
function follow(media: HTMLMediaElement, name: string, spans: readonly Span[]): () => void {
  const track = trackOf(media, name)
  track.mode = 'hidden'
  const cues = spans.map(({ start, end }, at) => {
    const cue = new VTTCue(start, end, '')
    cue.id = String(at)
    return cue
  })
  for (const cue of cues) track.addCue(cue)
  track.oncuechange = () => {
    // Where one ends and the next begins, browsers tell of both.
    const latest = [...(track.activeCues ?? [])].at(-1)
    const range = latest && spans[Number(latest.id)]?.range
    CSS.highlights.set(name, new Highlight(...(range ? [range] : [])))
  }
  return () => {
    track.oncuechange = null
    for (const cue of cues) track.removeCue(cue)
    CSS.highlights.delete(name)
  }
}

/** Tracks can't be taken from an element again: each is used for good. */
function trackOf(media: HTMLMediaElement, label: string): TextTrack {
  const found = [...media.textTracks].find((track) => track.label === label)
  return found ?? media.addTextTrack('metadata', label)
}
