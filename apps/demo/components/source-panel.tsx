import { FileAudio, Mic, Play, RotateCcw } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Remedy } from '../lib/remedies'

interface SourcePanelProps {
  readonly actions: Readonly<Record<Remedy, () => void>>
  readonly onSample: () => void
  /** What to do about a failure: it stands out. */
  readonly remedy: Remedy | undefined
  /** What is said above. */
  readonly children?: ReactNode
}

/** Where a recording may come from. */
export function SourcePanel({ actions, onSample, remedy, children }: SourcePanelProps) {
  return (
    <div className="flex flex-col items-center gap-4 text-center">
      {children}
      <div className="flex flex-wrap justify-center gap-2">
        {remedy === 'retry' && (
          <button type="button" data-action="retry" className="button button-primary" onClick={actions.retry}>
            <RotateCcw aria-hidden className="size-4" />
            Try again
          </button>
        )}
        <button
          type="button"
          data-action="record"
          className={`button ${remedy === undefined || remedy === 'record' ? 'button-record' : ''}`}
          onClick={actions.record}
        >
          <Mic aria-hidden className="size-4" />
          {remedy === 'record' ? 'Record again' : 'Record'}
        </button>
        <button
          type="button"
          data-action="choose"
          className={`button ${remedy === 'choose' ? 'button-primary' : ''}`}
          onClick={actions.choose}
        >
          <FileAudio aria-hidden className="size-4" />
          {remedy === 'choose' ? 'Choose another file' : 'Choose a file'}
        </button>
        <button type="button" data-action="sample" className="button" onClick={onSample}>
          <Play aria-hidden className="size-4" />
          Try a sample
        </button>
      </div>
      <p className="text-sm text-muted">or drop or paste a recording anywhere on this page</p>
    </div>
  )
}
