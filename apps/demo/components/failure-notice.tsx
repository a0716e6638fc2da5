import { CircleAlert } from 'lucide-react'

interface FailureNoticeProps {
  readonly code: string
  readonly message: string
}

/** What went wrong, in a sentence. */
export function FailureNotice({ code, message }: FailureNoticeProps) {
  return (
    <p role="alert" data-code={code} className="flex items-start gap-2 text-pretty">
      <CircleAlert aria-hidden className="mt-1 size-4 shrink-0 text-danger" />
      {message}
    </p>
  )
}
