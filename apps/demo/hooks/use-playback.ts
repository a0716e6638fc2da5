import { useEffect, useState } from 'react'
import { type DecodedAudio, decode, isDecodable } from '../lib/decode'

/** What a player plays. */
export interface Playback {
  readonly url: string
  /** Of the sound itself, where this browser can decode it. */
  readonly decoded: Pick<DecodedAudio, 'duration' | 'peaks'> | undefined
}

/**
 * Prepares a recording for the player; `undefined` while it is decoded.
 *
 * @param seconds its length, as the server has decoded it
 */
export function usePlayback(file: Blob, seconds: number): Playback | undefined {
  const [playback, setPlayback] = useState<Playback>()
  useEffect(() => {
    let isCurrent = true
    let url: string | undefined
    const play = (blob: Blob, decoded?: DecodedAudio) => {
      if (!isCurrent) return
      url = URL.createObjectURL(blob)
      setPlayback({ url, decoded })
    }
    if (isDecodable(file.size, seconds))
      decode(file).then(
        (decoded) => play(decoded.wav, decoded),
        () => play(file),
      )
    else play(file)
    return () => {
      isCurrent = false
      setPlayback(undefined)
      if (url) URL.revokeObjectURL(url)
    }
  }, [file, seconds])
  return playback
}
