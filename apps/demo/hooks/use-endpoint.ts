import { createTranscriptionClient, type EndpointDescription } from '@transcribekit/client'
import { useEffect, useState } from 'react'

/**
 * What an endpoint can do; `undefined` until it is known. While another one is asked, it is what the one before can do:
 * all of this page have one engine.
 */
export function useEndpoint(url: string): EndpointDescription | undefined {
  const [description, setDescription] = useState<EndpointDescription>()
  useEffect(() => {
    const controller = new AbortController()
    createTranscriptionClient({ url })
      .describe({ signal: controller.signal })
      .then(setDescription)
      // The pickers stay as they are; a transcription tells what is wrong.
      .catch(() => {})
    return () => controller.abort()
  }, [url])
  return description
}
