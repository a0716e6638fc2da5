'use client'

import { TranscriptionClientError } from '@transcribekit/client'
import { useRecorder } from '@transcribekit/client/react'
import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react'
import { useEndpoint } from '../hooks/use-endpoint'
import { useGivenFiles } from '../hooks/use-given-files'
import { useKeptFocus } from '../hooks/use-kept-focus'
import { useTranscript } from '../hooks/use-transcript'
import { span } from '../lib/format'
import { type Mount, NEXT } from '../lib/mounts'
import { type Remedy, remedyOf, sentenceOf } from '../lib/remedies'
import { FailureNotice } from './failure-notice'
import { ProgressPanel } from './progress-panel'
import { RecordingPanel } from './recording-panel'
import { Results } from './results'
import { DEFAULT_MODEL, Settings } from './settings'
import { SourcePanel } from './source-panel'

/** Kinds of files that the picker offers; the server goes by their bytes. */
const ACCEPTED = 'audio/*,video/mp4,video/webm,.flac,.m4a,.mp3,.mp4,.mpeg,.mpga,.oga,.ogg,.wav,.webm'
const SAMPLE = { url: '/sample.wav', name: 'sense-and-sensibility.wav' }

/** The whole page: a recording comes in, its transcript goes out. What is said before all that stands in `children`. */
export function Transcriber({ children }: { readonly children: ReactNode }) {
  const [mount, setMount] = useState<Mount>(NEXT)
  const [model, setModel] = useState('')
  const [language, setLanguage] = useState('')
  const [microphone, setMicrophone] = useState('')
  const endpoint = useEndpoint(mount.path)
  const recorder = useRecorder()
  const asked = { model: model || endpoint?.models[0] || DEFAULT_MODEL, language }
  const transcript = useTranscript({ url: mount.path, ...asked, maxBytes: endpoint?.maxBytes, recorder })
  const { file, finished, start, clear } = transcript
  const isRecording = transcript.status === 'recording'
  const isBusy = transcript.status === 'uploading' || transcript.status === 'transcribing'

  // However a recording has ended: by the button, at its largest size, or with its microphone.
  useEffect(() => {
    if (recorder.recording) start(recorder.recording)
  }, [recorder.recording, start])
  useEffect(() => {
    if (!isRecording) return
    // What is being recorded would be lost.
    const ask = (event: Event) => event.preventDefault()
    addEventListener('beforeunload', ask)
    return () => removeEventListener('beforeunload', ask)
  }, [isRecording])

  const [sampleError, setSampleError] = useState<TranscriptionClientError>()
  /** Counts what was begun: a sample that arrives late must not take the place of it. */
  const begun = useRef(0)
  const begin = useCallback(() => {
    setSampleError(undefined)
    return ++begun.current
  }, [])
  const take = useCallback(
    (chosen: File) => {
      begin()
      clear()
      start(chosen)
    },
    [begin, clear, start],
  )
  const record = () => {
    begin()
    recorder.start(microphone || undefined)
  }
  const trySample = async () => {
    const own = begin()
    try {
      const answer = await fetch(SAMPLE.url)
      if (!answer.ok) throw new Error(`Status ${answer.status}`)
      const sample = new File([await answer.blob()], SAMPLE.name, { type: 'audio/wav' })
      if (own === begun.current) take(sample)
    } catch (cause) {
      const message = 'The sample did not come; is the demo still running?'
      if (own === begun.current) setSampleError(new TranscriptionClientError('network', message, { cause }))
    }
  }
  // What is being recorded would be lost.
  const isHeldAbove = useGivenFiles(isRecording ? undefined : take)

  const input = useRef<HTMLInputElement>(null)
  const error = recorder.error ?? sampleError ?? transcript.error
  const wasRecorded = file !== undefined && file === recorder.recording
  const remedy = error && remedyOf(error, wasRecorded)
  const again = () => (sampleError ? trySample() : file && start(file))
  const actions: Record<Remedy, () => void> = { retry: again, record, choose: () => input.current?.click() }
  const status = error && !isRecording && !isBusy ? 'error' : transcript.status
  const took = finished && `${span(finished.result.duration)} of audio in ${span(finished.took)}`
  const panel = useKeptFocus(isRecording || isBusy ? status : 'waiting')

  return (
    <main data-status={status} className="flex flex-col gap-4">
      {children}
      <section
        ref={panel}
        tabIndex={-1}
        aria-label="Recording"
        className={`card flex min-h-50 flex-col justify-center border-dashed p-5 transition-colors sm:p-6 ${isHeldAbove ? 'border-accent bg-soft' : 'border-edge'}`}
      >
        {isRecording ? (
          <RecordingPanel recorder={recorder} onDiscard={() => recorder.discard()} />
        ) : isBusy ? (
          <ProgressPanel upload={transcript.upload} isUploading={status === 'uploading'} onCancel={transcript.cancel} />
        ) : (
          <SourcePanel actions={actions} onSample={trySample} remedy={remedy}>
            {error && <FailureNotice code={error.code} message={sentenceOf(error.message)} />}
            {status === 'cancelled' && file && (
              <p className="text-sm">
                Cancelled.{' '}
                <button type="button" className="font-medium text-accent underline" onClick={() => start(file)}>
                  Transcribe it after all
                </button>
              </p>
            )}
          </SourcePanel>
        )}
        <input
          ref={input}
          type="file"
          hidden
          accept={ACCEPTED}
          data-input="file"
          onChange={({ target }) => {
            const [chosen] = target.files ?? []
            if (chosen) take(chosen)
            // The same file may be chosen again.
            target.value = ''
          }}
        />
      </section>
      <Settings
        endpoint={endpoint}
        microphones={recorder.devices}
        mount={mount}
        onMount={setMount}
        model={asked.model}
        onModel={setModel}
        language={language}
        onLanguage={setLanguage}
        microphone={microphone}
        onMicrophone={setMicrophone}
        isDisabled={isBusy || isRecording}
      />
      <p role="status" className="sr-only">
        {recorder.state === 'paused' ? 'Paused.' : (SAID[status] ?? '')}
        {took && status === 'done' && `Done: ${took}.`}
      </p>
      <Results
        file={file}
        partial={transcript.partial || transcript.error?.partial || ''}
        isBusy={isBusy}
        isRecording={isRecording}
        finished={finished}
        timing={took}
        request={{
          mount,
          ...asked,
          fileName: file?.name ?? SAMPLE.name,
          hasService: (endpoint?.models.length ?? 0) > 0,
        }}
      />
    </main>
  )
}

/** What those hear who don't see the page. */
const SAID: Readonly<Partial<Record<string, string>>> = {
  recording: 'Recording.',
  uploading: 'Uploading.',
  transcribing: 'Transcribing.',
  cancelled: 'Cancelled.',
}
