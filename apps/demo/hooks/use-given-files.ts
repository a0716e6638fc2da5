import { useEffect, useState } from 'react'

/**
 * Takes files that are dropped anywhere on the page, or pasted.
 *
 * @param onFile told the first file, where one is wanted; keep it the same
 * @returns whether a file is held above the page
 */
export function useGivenFiles(onFile: ((file: File) => void) | undefined): boolean {
  const [isOver, setIsOver] = useState(false)
  useEffect(() => {
    const controller = new AbortController()
    const { signal } = controller
    const hold = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes('Files')) return
      event.preventDefault()
      setIsOver(onFile !== undefined)
    }
    const take = (event: Event, files: FileList | undefined) => {
      const file = files?.[0]
      if (!file) return
      // Browsers would leave the page for it.
      event.preventDefault()
      onFile?.(file)
    }
    document.addEventListener('dragover', hold, { signal })
    document.addEventListener('dragleave', ({ relatedTarget }) => relatedTarget === null && setIsOver(false), {
      signal,
    })
    document.addEventListener(
      'drop',
      (event) => {
        setIsOver(false)
        take(event, event.dataTransfer?.files)
      },
      { signal },
    )
    document.addEventListener(
      'paste',
      (event) => {
        // Text may bring a picture of itself along.
        if (!event.clipboardData?.types.includes('text/plain')) take(event, event.clipboardData?.files)
      },
      { signal },
    )
    return () => controller.abort()
  }, [onFile])
  return isOver
}
