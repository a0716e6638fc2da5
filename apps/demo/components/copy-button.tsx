import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'

/** Milliseconds for which it says that it has copied. */
const SAID_FOR = 2000

/** Copies a text. */
export function CopyButton({ text }: { readonly text: string }) {
  const [copied, setCopied] = useState<string>()
  useEffect(() => {
    if (copied === undefined) return
    const timer = setTimeout(() => setCopied(undefined), SAID_FOR)
    return () => clearTimeout(timer)
  }, [copied])
  const isCopied = copied === text
  return (
    <button
      type="button"
      data-action="copy"
      className="tool"
      onClick={() =>
        navigator.clipboard.writeText(text).then(
          () => setCopied(text),
          () => {},
        )
      }
    >
      {isCopied ? <Check aria-hidden className="size-4" /> : <Copy aria-hidden className="size-4" />}
      <span aria-live="polite">{isCopied ? 'Copied' : 'Copy'}</span>
    </button>
  )
}
