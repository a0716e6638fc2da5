import { type RefObject, useEffect } from 'react'

/**
 * Plays on from the word that is clicked. By the keyboard, the slider of the player does the same.
 *
 * @param text holds the words, as elements with `data-start`
 */
export function useSeekByWord(
  audio: RefObject<HTMLAudioElement | null>,
  text: RefObject<HTMLElement | null>,
  isShown: boolean,
): void {
  useEffect(() => {
    const element = text.current
    if (!isShown || !element) return
    const seek = ({ target }: Event) => {
      const start = target instanceof HTMLElement ? target.dataset.start : undefined
      if (start !== undefined && audio.current) audio.current.currentTime = Number(start)
    }
    element.addEventListener('click', seek)
    return () => element.removeEventListener('click', seek)
  }, [audio, text, isShown])
}
