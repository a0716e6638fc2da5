import { type RefObject, useEffect, useRef } from 'react'
import type { Playback } from '../hooks/use-playback'

interface WaveformProps {
  readonly audio: RefObject<HTMLAudioElement | null>
  readonly playback: Playback | undefined
}

/** Draws the sound, and seeks in it by a click or by dragging. Readers of screens have the slider. */
export function Waveform({ audio, playback }: WaveformProps) {
  const container = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const { decoded, url } = playback ?? {}
    const [element, media] = [container.current, audio.current]
    if (!element || !media || !decoded || !url) return
    let isGone = false
    let remove = () => {}
    const draw = async () => {
      // Nobody needs it before there is something to draw.
      const { default: WaveSurfer } = await import('wavesurfer.js')
      if (isGone) return
      const surfer = WaveSurfer.create({
        container: element,
        media,
        url,
        peaks: [decoded.peaks],
        duration: decoded.duration,
        height: 56,
        normalize: true,
        barWidth: 2,
        barGap: 1,
        barRadius: 2,
        cursorWidth: 0,
        dragToSeek: true,
        ...coloursOf(element),
      })
      const dark = matchMedia('(prefers-color-scheme: dark)')
      const recolour = () => surfer.setOptions(coloursOf(element))
      dark.addEventListener('change', recolour)
      remove = () => {
        dark.removeEventListener('change', recolour)
        surfer.destroy()
      }
    }
    // Without it, the slider is there.
    draw().catch(() => {})
    return () => {
      isGone = true
      remove()
    }
  }, [audio, playback])
  return <div ref={container} aria-hidden className="h-14 overflow-hidden empty:rounded-lg empty:bg-raised" />
}

/** A canvas does not follow the page's style sheet. */
function coloursOf(element: Element) {
  const style = getComputedStyle(element)
  return { waveColor: style.getPropertyValue('--edge'), progressColor: style.getPropertyValue('--accent') }
}
