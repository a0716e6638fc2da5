import { Download } from 'lucide-react'

interface DownloadButtonProps {
  readonly text: string
  readonly name: string
}

/** Milliseconds: Safari asks before it reads. */
const KEPT_FOR = 60_000

/** Saves a text as a file. */
export function DownloadButton({ text, name }: DownloadButtonProps) {
  const save = () => {
    const url = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }))
    const link = document.createElement('a')
    link.href = url
    link.download = name
    link.click()
    setTimeout(() => URL.revokeObjectURL(url), KEPT_FOR)
  }
  return (
    <button type="button" data-action="download" aria-label={`Download ${name}`} className="tool" onClick={save}>
      <Download aria-hidden className="size-4" />
      <span className="max-sm:hidden">Download</span>
    </button>
  )
}
