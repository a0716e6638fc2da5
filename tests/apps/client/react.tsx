import { useRecorder, useTranscription } from '@transcribekit/client/react'
import { StrictMode, useState } from 'react'
import { createRoot } from 'react-dom/client'

const url = new URLSearchParams(location.search).get('url') ?? ''
/** Every status that was shown, without repetition. */
const statuses: string[] = []

/** An app of its users: it shows all that the hooks tell. */
function Notes() {
  const recorder = useRecorder()
  const [file, setFile] = useState<File>()
  const { status, upload, partial, result, error, transcribe, cancel, retry, reset } = useTranscription({
    url,
    // A new object at every render, as apps write it.
    headers: { 'x-app': 'notes' },
    maxRetries: 0,
    stream: true,
    recorder,
  })
  if (statuses.at(-1) !== status) statuses.push(status)
  return (
    <main data-status={status}>
      <input type="file" onChange={({ target }) => setFile(target.files?.[0])} />
      <button type="button" data-action="stop" onClick={() => transcribe(file)}>
        Transcribe
      </button>
      <button type="button" onClick={cancel}>
        Cancel
      </button>
      <button type="button" onClick={() => retry()}>
        Retry
      </button>
      <button type="button" onClick={reset}>
        Reset
      </button>
      <button type="button" data-action="record" onClick={() => recorder.start()}>
        Record
      </button>
      <output id="status">{status}</output>
      <output id="statuses">{statuses.join(' ')}</output>
      <output id="upload">{upload && `${upload.loaded}/${upload.total}`}</output>
      <output id="partial">{partial}</output>
      <output id="transcript">{result?.text}</output>
      <output id="error">{error && `${error.code}: ${error.message}`}</output>
      <output id="recorder">{`${recorder.state} ${recorder.permission} ${recorder.devices.length > 0}`}</output>
      <output id="elapsed">{recorder.elapsed}</output>
      <output id="level">{recorder.level}</output>
    </main>
  )
}

function App() {
  const [isShown, setShown] = useState(true)
  return (
    <>
      {isShown && <Notes />}
      <button type="button" onClick={() => setShown(!isShown)}>
        Leave
      </button>
    </>
  )
}

createRoot(document.body.appendChild(document.createElement('div'))).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
