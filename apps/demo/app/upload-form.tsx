'use client'

import { type FormEvent, useState } from 'react'

const MOUNTS = { Next: '/v1', Express: '/express/v1', Nest: '/nest/v1' }
const FORMATS = ['text', 'srt', 'vtt', 'json', 'verbose_json']

export function UploadForm() {
  const [result, setResult] = useState('')
  const [busy, setBusy] = useState(false)

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const mount = String(form.get('mount'))
    form.delete('mount')
    form.append('model', 'whisper-1')
    setBusy(true)
    setResult('')
    try {
      const answer = await fetch(`${mount}/audio/transcriptions`, { method: 'POST', body: form })
      const body = await answer.text()
      setResult(answer.ok ? body || '(no speech)' : errorMessage(body))
    } catch {
      setResult('The server could not be reached. Is it still running?')
    } finally {
      setBusy(false)
    }
  }

  return (
    <form onSubmit={submit} style={{ display: 'grid', gap: '1rem' }}>
      <label>
        Recording <input type="file" name="file" accept="audio/*,video/mp4,video/webm" required />
      </label>
      <label>
        Format{' '}
        <select name="response_format">
          {FORMATS.map((format) => (
            <option key={format}>{format}</option>
          ))}
        </select>
      </label>
      <label>
        Framework{' '}
        <select name="mount">
          {Object.entries(MOUNTS).map(([name, path]) => (
            <option key={name} value={path}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <button type="submit" disabled={busy}>
        {busy ? 'Transcribing…' : 'Transcribe'}
      </button>
      <output style={{ whiteSpace: 'pre-wrap' }} aria-live="polite">
        {result}
      </output>
    </form>
  )
}

function errorMessage(body: string): string {
  try {
    return JSON.parse(body).error.message
  } catch {
    return body
  }
}
