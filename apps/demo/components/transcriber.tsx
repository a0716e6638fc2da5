'use client'

import { useRecorder } from '@transcribekit/client/react'
import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react'
import { useEndpoint } from '../hooks/use-endpoint'
import { useGivenFiles } from '../hooks/use-given-files'
import { useTranscript } from '../hooks/use-transcript'
import { span } from '../lib/format'
import { type Mount, NEXT } from '../lib/mounts'
import { type Remedy, remedyOf } from '../lib/remedies'
import { ErrorPanel } from './error-panel'
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
  const { status, file, finished, start, clear } = transcript
  const input = useRef<HTMLInputElement>(null)

  // However a recording has ended: by the button, at its largest size, or with its microphone.
  useEffect(() => {
    if (recorder.recording) start(recorder.recording)
  }, [recorder.recording, start])

  const record = () => recorder.start(microphone || undefined)
  const choose = () => input.current?.click()
  const take = useCallback(
    (chosen: File) => {
      clear()
      start(chosen)
    },
    [clear, start],
  )
  const trySample = async () => {
    const answer = await fetch(SAMPLE.url)
    take(new File([await answer.blob()], SAMPLE.name, { type: 'audio/wav' }))
  }
  // What is being recorded would be lost.
  const isHeldAbove = useGivenFiles(status === 'recording' ? undefined : take)

  const error = recorder.error ?? transcript.error
  const remedies: Record<Remedy, () => void> = { retry: () => file && start(file), record, choose }
  const isBusy = status === 'uploading' || status === 'transcribing'

  return (
    <main data-status={recorder.error ? 'error' : status} className="flex flex-col gap-4">
      {children}
      <section
        aria-label="Recording"
        className={`card flex min-h-50 flex-col justify-center border-dashed p-5 transition-colors sm:p-6 ${isHeldAbove ? 'border-accent bg-soft' : 'border-edge'}`}
      >
        {status === 'recording' ? (
          <RecordingPanel recorder={recorder} onDiscard={clear} />
        ) : isBusy ? (
          <ProgressPanel upload={transcript.upload} status={status} onCancel={transcript.cancel} />
        ) : error ? (
          <ErrorPanel
            error={error}
            remedy={remedyOf(error, file !== undefined && file === recorder.recording)}
            remedies={remedies}
          />
        ) : (
          <SourcePanel onRecord={record} onChoose={choose} onSample={trySample}>
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
            // The same file may be chosen again.
            target.value = ''
            if (chosen) take(chosen)
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
        isDisabled={isBusy || status === 'recording'}
      />
      <p role="status" className="sr-only">
        {finished && `Done: ${timing(finished.result.duration, finished.took)}.`}
      </p>
      <Results
        file={file}
        partial={transcript.partial || transcript.error?.partial || ''}
        isBusy={isBusy}
        finished={finished}
        timing={finished && timing(finished.result.duration, finished.took)}
        request={{ mount, ...asked, fileName: file?.name ?? SAMPLE.name }}
      />
    </main>
  )
}

/** How long the sound was, and how long it took. */
function timing(seconds: number, took: number) {
  return `${span(seconds)} of audio in ${span(took)}`
}
