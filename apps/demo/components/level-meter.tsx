import { Meter } from '@base-ui/react/meter'
import { useState } from 'react'

/** Looks at the microphone that are shown, ten a second. */
const BARS = 64
/** Height of the drawing, and the least of a bar. */
const HEIGHT = 40
const LEAST = 2

interface LevelMeterProps {
  /** From 0 to 1. */
  readonly level: number
  /** Changes with each look at the microphone. */
  readonly tick: number
}

/** How loud it was in the last seconds. */
export function LevelMeter({ level, tick }: LevelMeterProps) {
  const [heard, setHeard] = useState({ tick: 0, levels: Array<number>(BARS).fill(0) })
  if (heard.tick !== tick) setHeard({ tick, levels: [...heard.levels.slice(1), level] })
  return (
    <Meter.Root aria-label="Microphone level" value={Math.round(level * 100)} className="h-14 min-w-0 flex-1">
      <svg
        aria-hidden
        viewBox={`0 0 ${BARS * 2} ${HEIGHT}`}
        preserveAspectRatio="none"
        className="size-full stroke-danger"
      >
        <path d={heard.levels.map(bar).join('')} strokeLinecap="round" />
      </svg>
    </Meter.Root>
  )
}

/** A line up and down from the middle. */
function bar(level: number, at: number) {
  const height = Math.max(LEAST, level * (HEIGHT - 2))
  return `M${at * 2 + 1} ${(HEIGHT - height) / 2}v${height.toFixed(1)}`
}
