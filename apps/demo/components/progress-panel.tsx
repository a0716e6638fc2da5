import { Progress } from '@base-ui/react/progress'
import { X } from 'lucide-react'
import { bytes } from '../lib/format'

interface ProgressPanelProps {
  readonly upload: { readonly loaded: number; readonly total: number } | undefined
  readonly isUploading: boolean
  readonly onCancel: () => void
}

/** What is being done with a recording, and how to end it. */
export function ProgressPanel({ upload, isUploading, onCancel }: ProgressPanelProps) {
  const share = upload && upload.total > 0 ? (100 * upload.loaded) / upload.total : 0
  return (
    <div className="flex flex-col items-center gap-4">
      <Progress.Root value={isUploading ? share : null} className="grid w-full grid-cols-[1fr_auto] gap-x-4 gap-y-2">
        <Progress.Label className="text-sm font-medium">
          {isUploading ? 'Uploading …' : 'Transcribing …'}
        </Progress.Label>
        <span data-upload className="text-sm text-muted tabular-nums">
          {upload && `${bytes(upload.loaded)} of ${bytes(upload.total)}`}
        </span>
        <Progress.Track className="col-span-2 h-1.5 overflow-hidden rounded-full bg-raised">
          <Progress.Indicator className="h-full rounded-full bg-accent motion-safe:transition-[width] data-indeterminate:w-full motion-safe:data-indeterminate:animate-pulse" />
        </Progress.Track>
      </Progress.Root>
      <button type="button" data-action="cancel" className="button" onClick={onCancel}>
        <X aria-hidden className="size-4" />
        Cancel
      </button>
    </div>
  )
}
