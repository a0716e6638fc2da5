import { useEffect, useState } from 'react'
import { type DecodedAudio, decode, isDecodable } from '../lib/decode'

/** What a player plays. */
export interface Playback {
  readonly url: string
  /** Of the sound itself, where this browser can decode it. */
  readonly decoded: Pick<DecodedAudio, 'duration' | 'peaks'> | undefined
}

/** Prepares a recording for the player; `undefined` while it is decoded. */
export function usePlayback(file: Blob | undefined): Playback | undefined {
  const [playback, setPlayback] = useState<Playback>()
  useEffect(() => {
    if (!file) return
    let isCurrent = true
    let url: string | undefined
    const play = (blob: Blob, decoded?: DecodedAudio) => {
      if (!isCurrent) return
      url = URL.createObjectURL(blob)
      setPlayback({ url, decoded })
    }
    if (isDecodable(file))
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
  }, [file])
  return playback
}
