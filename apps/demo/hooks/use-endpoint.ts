import { createTranscriptionClient, type EndpointDescription } from '@transcribekit/client'
import { useEffect, useState } from 'react'

/** What an endpoint can do; `undefined` until it is known. */
export function useEndpoint(url: string): EndpointDescription | undefined {
  const [known, setKnown] = useState<{ url: string; description: EndpointDescription }>()
  useEffect(() => {
    const controller = new AbortController()
    createTranscriptionClient({ url })
      .describe({ signal: controller.signal })
      .then((description) => setKnown({ url, description }))
      // The pickers stay as they are; a transcription tells what is wrong.
      .catch(() => {})
    return () => controller.abort()
  }, [url])
  return known?.url === url ? known.description : undefined
}
