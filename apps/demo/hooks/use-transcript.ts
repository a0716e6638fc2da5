import type { VerboseTranscription } from '@transcribekit/client'
import { useTranscription } from '@transcribekit/client/react'
import { useCallback, useRef, useState } from 'react'

/** What {@link useTranscript} asks for. */
export interface TranscriptOptions {
  readonly url: string
  readonly model: string
  /** `''`: not said. */
  readonly language: string
  readonly maxBytes: number | undefined
  readonly recorder: NonNullable<Parameters<typeof useTranscription>[0]['recorder']>
}

/** What a page shows of a transcription, beside what the hook of the client tells. */
export interface Finished {
  readonly result: VerboseTranscription
  /** Seconds from the start of the upload to the end of the transcript. */
  readonly took: number
}

/** Transcribes files with the times of words, and keeps which file it was and how long it took. */
export function useTranscript({ url, model, language, maxBytes, recorder }: TranscriptOptions) {
  const [file, setFile] = useState<File>()
  const [finished, setFinished] = useState<Finished>()
  const runs = useRef(0)
  const transcription = useTranscription<'verbose_json'>({
    url,
    model,
    ...(language && { language }),
    response_format: 'verbose_json',
    timestamp_granularities: ['word', 'segment'],
    stream: true,
    maxBytes,
    recorder,
  })
  const { transcribe, reset } = transcription

  const start = useCallback(
    async (next: File) => {
      const run = ++runs.current
      setFile(next)
      setFinished(undefined)
      const begun = performance.now()
      const result = await transcribe(next)
      const took = (performance.now() - begun) / 1000
      if (result && run === runs.current) setFinished({ result, took })
    },
    [transcribe],
  )
  const clear = useCallback(() => {
    runs.current++
    setFile(undefined)
    setFinished(undefined)
    reset()
  }, [reset])

  return { ...transcription, file, finished, start, clear }
}
