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
    // Nobody needs it before there is something to draw.
    import('wavesurfer.js').then(({ default: WaveSurfer }) => {
      if (isGone) return
      const colours = getComputedStyle(element)
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
        waveColor: colours.getPropertyValue('--edge'),
        progressColor: colours.getPropertyValue('--accent'),
      })
      remove = () => surfer.destroy()
    })
    return () => {
      isGone = true
      remove()
    }
  }, [audio, playback])
  return <div ref={container} aria-hidden className="h-14 overflow-hidden empty:rounded-lg empty:bg-raised" />
}
