import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'

/** Milliseconds for which it says what it has done. */
const SAID_FOR = 2000

/** Copies a text. */
export function CopyButton({ text }: { readonly text: string }) {
  const [done, setDone] = useState<{ readonly text: string; readonly label: string }>()
  useEffect(() => {
    if (!done) return
    const timer = setTimeout(() => setDone(undefined), SAID_FOR)
    return () => clearTimeout(timer)
  }, [done])

  async function copy() {
    try {
      // Pages that were not loaded securely have no clipboard.
      await navigator.clipboard.writeText(text)
      setDone({ text, label: 'Copied' })
    } catch {
      setDone({ text, label: 'Not copied' })
    }
  }
  const label = done?.text === text ? done.label : 'Copy'
  return (
    <button type="button" data-action="copy" className="tool" onClick={copy}>
      {label === 'Copied' ? <Check aria-hidden className="size-4" /> : <Copy aria-hidden className="size-4" />}
      <span aria-live="polite">{label}</span>
    </button>
  )
}
