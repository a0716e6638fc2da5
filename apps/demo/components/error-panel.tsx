import type { TranscriptionClientError } from '@transcribekit/client'
import { CircleAlert } from 'lucide-react'
import { REMEDY_LABELS, type Remedy, sentenceOf } from '../lib/remedies'

interface ErrorPanelProps {
  readonly error: TranscriptionClientError
  readonly remedy: Remedy
  readonly remedies: Readonly<Record<Remedy, () => void>>
}

/** What went wrong in a sentence, and the one thing to do about it. */
export function ErrorPanel({ error, remedy, remedies }: ErrorPanelProps) {
  return (
    <div className="flex flex-col items-center gap-4 text-center">
      <p role="alert" data-code={error.code} className="flex items-start gap-2 text-pretty">
        <CircleAlert aria-hidden className="mt-1 size-4 shrink-0 text-danger" />
        {sentenceOf(error.message)}
      </p>
      <button type="button" data-action={remedy} className="button button-primary" onClick={remedies[remedy]}>
        {REMEDY_LABELS[remedy]}
      </button>
    </div>
  )
}
