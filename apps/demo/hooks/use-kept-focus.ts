import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react'

/**
 * Keeps the focus within an element whose content is replaced: the button that was pressed goes, and the focus would go
 * to the start of the page.
 *
 * @param shown changes with the content
 * @returns ref of the element, which needs `tabIndex={-1}`
 */
export function useKeptFocus(shown: string): RefObject<HTMLElement | null> {
  const element = useRef<HTMLElement>(null)
  const isWithin = useRef(false)
  useEffect(() => {
    const note = ({ target }: Event) => {
      isWithin.current = target instanceof Node && element.current?.contains(target) === true
    }
    document.addEventListener('focusin', note)
    return () => document.removeEventListener('focusin', note)
  }, [])
  const before = useRef(shown)
  useLayoutEffect(() => {
    const isReplaced = before.current !== shown
    before.current = shown
    if (isReplaced && isWithin.current && document.activeElement === document.body) element.current?.focus()
  }, [shown])
  return element
}
