import { Slider } from '@base-ui/react/slider'
import { Pause, Play } from 'lucide-react'
import { type KeyboardEvent, type RefObject, useEffect, useState } from 'react'
import { usePlayback } from '../hooks/use-playback'
import { clock } from '../lib/format'
import { Waveform } from './waveform'

/** Seconds of an arrow key, and of one with Shift. */
const STEP = 1
const LARGE_STEP = 5
const ARROWS = new Map([
  ['ArrowLeft', -1],
  ['ArrowDown', -1],
  ['ArrowRight', 1],
  ['ArrowUp', 1],
])

interface PlayerProps {
  readonly audio: RefObject<HTMLAudioElement | null>
  readonly file: File
  /** Length of the recording, as the server has decoded it. */
  readonly seconds: number
  readonly timing: string
  /** WebVTT. */
  readonly captions: string
  /** Stops it: the microphone would hear it. */
  readonly isSilent: boolean
}

/** Plays a recording. The waveform is for pointers, the slider for everybody. */
export function Player({ audio, file, seconds, timing, captions, isSilent }: PlayerProps) {
  const playback = usePlayback(file, seconds)
  const [isPlaying, setIsPlaying] = useState(false)
  const [time, setTime] = useState(0)
  const duration = playback?.decoded?.duration ?? seconds

  useEffect(() => {
    if (isSilent) audio.current?.pause()
  }, [audio, isSilent])

  const seek = (to: number) => {
    if (!audio.current) return
    audio.current.currentTime = Math.min(duration, Math.max(0, to))
    setTime(audio.current.currentTime)
  }
  const onKeyDown = (event: KeyboardEvent<HTMLElement> & { preventBaseUIHandler?: () => void }) => {
    const direction = ARROWS.get(event.key)
    if (direction === undefined) return
    event.preventDefault()
    event.preventBaseUIHandler?.()
    seek(time + direction * (event.shiftKey ? LARGE_STEP : STEP))
  }
  const toggle = () => {
    if (isPlaying) audio.current?.pause()
    else audio.current?.play().catch(() => setIsPlaying(false))
  }

  return (
    <div className="flex flex-col gap-2 border-b border-line p-4 sm:p-5">
      <audio
        ref={audio}
        src={playback?.url}
        onPlay={() => setIsPlaying(true)}
        onPause={() => setIsPlaying(false)}
        onEnded={() => setIsPlaying(false)}
        onTimeUpdate={({ currentTarget }) => setTime(currentTarget.currentTime)}
        onSeeking={({ currentTarget }) => setTime(currentTarget.currentTime)}
      >
        <track kind="captions" label="Transcript" src={`data:text/vtt,${encodeURIComponent(captions)}`} />
      </audio>
      <div className="flex items-center gap-4">
        <button
          type="button"
          data-action="play"
          aria-label={isPlaying ? 'Pause' : 'Play'}
          className="button button-primary size-11 shrink-0 px-0"
          disabled={!playback}
          onClick={toggle}
        >
          {isPlaying ? <Pause aria-hidden className="size-5" /> : <Play aria-hidden className="size-5" />}
        </button>
        <div className="min-w-0 flex-1">
          <Waveform audio={audio} playback={playback} />
          <Slider.Root
            value={Math.min(time, duration)}
            min={0}
            max={duration}
            step={0.01}
            onValueChange={(to) => seek(to)}
            disabled={!playback}
          >
            <Slider.Control className="flex h-5 w-full touch-none items-center select-none">
              <Slider.Track className="h-1 w-full rounded-full bg-line">
                <Slider.Indicator className="rounded-full bg-accent" />
                <Slider.Thumb
                  aria-label="Position"
                  getAriaValueText={(_, value) => `${clock(value)} of ${clock(duration)}`}
                  onKeyDown={onKeyDown}
                  className="size-4 rounded-full border-2 border-surface bg-accent has-focus-visible:outline-2 has-focus-visible:outline-accent"
                />
              </Slider.Track>
            </Slider.Control>
          </Slider.Root>
        </div>
      </div>
      <div className="flex flex-wrap justify-between gap-x-4 text-sm text-muted tabular-nums">
        <span data-time>
          {clock(time)} / {clock(duration)}
        </span>
        <span data-timing>{timing}</span>
      </div>
    </div>
  )
}
