import { UploadForm } from './upload-form'

export default function Page() {
  return (
    <main>
      <h1>TranscribeKit</h1>
      <p>Pick a recording: this server transcribes it, by whichever framework you choose.</p>
      <UploadForm />
    </main>
  )
}
