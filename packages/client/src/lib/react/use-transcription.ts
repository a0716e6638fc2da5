'use client'

import type { ResponseFormat, TranscriptionByFormat } from '@transcribekit/core'
import { useCallback, useEffect, useRef, useState } from 'react'
import { createTranscriptionClient, type TranscribeRequest, type TranscriptionClientOptions } from '../client.js'
import { TranscriptionClientError } from '../errors.js'
import type { UploadProgress } from '../send.js'
import type { UseRecorder } from './use-recorder.js'

/** What a transcription does. */
export type TranscriptionStatus = 'idle' | 'recording' | 'uploading' | 'transcribing' | 'done' | 'error' | 'cancelled'

type Told = 'signal' | 'onUploadProgress' | 'onPartial'
type CallParams = Omit<TranscribeRequest, Told | 'response_format'>

/** Options of {@link useTranscription}: those of the client, and how recordings are transcribed. */
export interface UseTranscriptionOptions<Format extends ResponseFormat = ResponseFormat>
  extends TranscriptionClientOptions,
    Omit<TranscribeRequest<Format>, Told> {
  /** What `useRecorder` returns: the status then is `recording` while it records, and `transcribe()` ends that. */
  readonly recorder?: Pick<UseRecorder, 'state' | 'stop' | 'discard'> | undefined
}

/** A transcription and how it is now. Its functions stay the same. */
export interface UseTranscription<Format extends ResponseFormat = ResponseFormat> {
  readonly status: TranscriptionStatus
  /** Bytes that were sent of those that there are. */
  readonly upload: UploadProgress | undefined
  /** The text so far, with `stream: true`. */
  readonly partial: string
  readonly result: TranscriptionByFormat[Format] | undefined
  readonly error: TranscriptionClientError | undefined
  /**
   * Transcribes a recording; one that runs before is cancelled. The promise never rejects: what fails is in `error`.
   *
   * @param file default: what the `recorder` has recorded, which is ended
   * @param params win over those of the hook
   */
  transcribe(file?: Blob, params?: CallParams): Promise<TranscriptionByFormat[Format] | undefined>
  /** Stops the upload and the engine's work, and discards a recording that runs. */
  cancel(): void
  /** Transcribes the last recording again. */
  retry(): Promise<TranscriptionByFormat[Format] | undefined>
  /** Cancels what runs and forgets everything. */
  reset(): void
}

interface State<Format extends ResponseFormat>
  extends Pick<UseTranscription<Format>, 'upload' | 'partial' | 'result' | 'error'> {
  readonly status: Exclude<TranscriptionStatus, 'recording'>
}

const NOTHING = { upload: undefined, partial: '', result: undefined, error: undefined } as const

/**
 * Transcribes recordings. When the component goes, what runs is cancelled.
 *
 * @example
 * ```tsx
 * const recorder = useRecorder()
 * const { status, partial, transcribe } = useTranscription({ url: '/v1/audio/transcriptions', stream: true, recorder })
 * ```
 */
export function useTranscription<Format extends ResponseFormat = 'json'>(
  options: UseTranscriptionOptions<Format>,
): UseTranscription<Format> {
  const [state, setState] = useState<State<Format>>({ status: 'idle', ...NOTHING })
  const latest = useRef(options)
  useEffect(() => {
    latest.current = options
  })
  const running = useRef<AbortController>(undefined)
  const last = useRef<readonly [file: Blob, params: CallParams]>(undefined)

  const end = useCallback(() => {
    running.current?.abort()
    running.current = undefined
  }, [])
  useEffect(() => end, [end])

  const transcribe = useCallback(
    async (given?: Blob, params: CallParams = {}) => {
      end()
      const controller = new AbortController()
      running.current = controller
      const { recorder, url, headers, withCredentials, maxBytes, maxRetries, timeout, ...defaults } = latest.current
      const client = createTranscriptionClient({ url, headers, withCredentials, maxBytes, maxRetries, timeout })
      const change = (changes: Partial<State<Format>>) => {
        if (running.current === controller) setState((before) => ({ ...before, ...changes }))
      }
      try {
        change({ status: 'uploading', ...NOTHING })
        const file = given ?? (await recorder?.stop())
        if (running.current !== controller) return undefined
        if (!file) throw nothingRecorded()
        last.current = [file, params]
        const result = await client.transcribe<Format>(file, {
          ...defaults,
          ...params,
          signal: controller.signal,
          onUploadProgress: (upload) =>
            change({ upload, status: upload.loaded < upload.total ? 'uploading' : 'transcribing' }),
          onPartial: (partial) => change({ partial }),
        })
        change({ status: 'done', result })
        return result
      } catch (error) {
        change({ status: 'error', error: asClientError(error) })
        return undefined
      }
    },
    [end],
  )

  const cancel = useCallback(() => {
    const { recorder } = latest.current
    const isRecording = recorder !== undefined && recorder.state !== 'idle'
    if (isRecording) recorder.discard()
    if (!running.current && !isRecording) return
    end()
    setState((before) => (isOver(before) && !isRecording ? before : { ...before, status: 'cancelled' }))
  }, [end])

  const retry = useCallback(async () => (last.current ? transcribe(...last.current) : undefined), [transcribe])

  const reset = useCallback(() => {
    latest.current.recorder?.discard()
    end()
    last.current = undefined
    setState({ status: 'idle', ...NOTHING })
  }, [end])

  const isRecording = options.recorder !== undefined && options.recorder.state !== 'idle'
  return { ...state, status: isRecording ? 'recording' : state.status, transcribe, cancel, retry, reset }
}

function isOver({ status }: { readonly status: TranscriptionStatus }): boolean {
  return status === 'done' || status === 'error'
}

function nothingRecorded() {
  return new TranscriptionClientError('rejected', 'There is no recording; record something, or choose a file.', {
    param: 'file',
  })
}

/** Also what an app's own `headers` throws is shown. */
function asClientError(error: unknown): TranscriptionClientError {
  if (TranscriptionClientError.isInstance(error)) return error
  const message = error instanceof Error ? error.message : String(error)
  return new TranscriptionClientError('rejected', message, { cause: error })
}
