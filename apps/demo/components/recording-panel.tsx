import type { UseRecorder } from '@transcribekit/client/react'
import { Pause, Play, Square, X } from 'lucide-react'
import { clock } from '../lib/format'
import { LevelMeter } from './level-meter'

interface RecordingPanelProps {
  readonly recorder: UseRecorder
  readonly onDiscard: () => void
}

/** A recording that runs: how loud, how long, and what to do with it. */
export function RecordingPanel({ recorder, onDiscard }: RecordingPanelProps) {
  const { state, level, elapsed, pause, resume, stop } = recorder
  const isPaused = state === 'paused'
  const isRunning = state === 'recording' || isPaused
  return (
    <div className="flex flex-col items-center gap-4">
      <div className="flex w-full items-center gap-4">
        <LevelMeter level={level} tick={elapsed} />
        <p className="w-14 text-right font-mono text-lg tabular-nums">
          <span className="sr-only">Recorded </span>
          {clock(elapsed)}
        </p>
      </div>
      <div className="flex flex-wrap justify-center gap-2">
        <button
          type="button"
          data-action="stop"
          className="button button-primary"
          disabled={!isRunning}
          onClick={() => stop()}
        >
          <Square aria-hidden className="size-4" />
          Stop and transcribe
        </button>
        <button
          type="button"
          data-action="pause"
          className="button"
          disabled={!isRunning}
          onClick={isPaused ? resume : pause}
        >
          {isPaused ? <Play aria-hidden className="size-4" /> : <Pause aria-hidden className="size-4" />}
          {isPaused ? 'Resume' : 'Pause'}
        </button>
        <button type="button" data-action="discard" className="button" onClick={onDiscard}>
          <X aria-hidden className="size-4" />
          Discard
        </button>
      </div>
      <p className="text-sm text-muted">
        {state === 'starting' ? 'Allow the microphone in your browser …' : isPaused ? 'Paused.' : 'Listening …'}
      </p>
    </div>
  )
}
