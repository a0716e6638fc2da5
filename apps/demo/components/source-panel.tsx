import { FileAudio, Mic, Play } from 'lucide-react'
import type { ReactNode } from 'react'

interface SourcePanelProps {
  readonly onRecord: () => void
  readonly onChoose: () => void
  readonly onSample: () => void
  readonly children?: ReactNode
}

/** Where a recording may come from. */
export function SourcePanel({ onRecord, onChoose, onSample, children }: SourcePanelProps) {
  return (
    <div className="flex flex-col items-center gap-4 text-center">
      {children}
      <div className="flex flex-wrap justify-center gap-2">
        <button type="button" data-action="record" className="button button-record" onClick={onRecord}>
          <Mic aria-hidden className="size-4" />
          Record
        </button>
        <button type="button" data-action="choose" className="button" onClick={onChoose}>
          <FileAudio aria-hidden className="size-4" />
          Choose a file
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
