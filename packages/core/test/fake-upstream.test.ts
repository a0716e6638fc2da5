import { describe, expect, it, onTestFinished } from 'vitest'
import { createTranscriber, openai } from '../src/index.js'
import { type FakeTranscript, startFakeUpstream } from '../src/testing.js'
import { audio } from './support/audio.js'

async function start(transcript?: FakeTranscript) {
  const upstream = await startFakeUpstream(transcript)
  onTestFinished(() => upstream.close())
  return { ...upstream, transcriber: createTranscriber({ engine: openai({ baseURL: upstream.baseURL }) }) }
}

it('answers what it is told that it heard', async () => {
  const { transcriber } = await start({ text: 'Buy milk.', segments: [{ start: 0, end: 1, text: ' Buy milk.' }] })
  expect(await transcriber.transcribe({ file: audio(), model: 'whisper-1' })).toEqual({ text: 'Buy milk.' })
  expect(await transcriber.transcribe({ file: audio(), response_format: 'srt' })).toContain('Buy milk.')
})

describe('it has the abilities of the model', () => {
  const post = async (baseURL: string, fields: Record<string, string>) => {
    const form = new FormData()
    form.append('file', audio())
    for (const [name, value] of Object.entries(fields)) form.append(name, value)
    const answer = await fetch(`${baseURL}/audio/transcriptions`, { method: 'POST', body: form })
    return { status: answer.status, type: answer.headers.get('content-type'), body: await answer.text() }
  }

  it('whisper-1 ignores that it is to stream, others do', async () => {
    const { baseURL } = await start()
    const whole = await post(baseURL, { model: 'whisper-1', stream: 'true' })
    expect(whole.type).toBe('application/json')
    const streamed = await post(baseURL, { model: 'gpt-4o-transcribe', stream: 'true' })
    expect(streamed.type).toBe('text/event-stream')
    expect(streamed.body).toContain('transcript.text.done')
  })

  it('gpt-transcribe knows no subtitles', async () => {
    const { baseURL } = await start()
    const { status, body } = await post(baseURL, { model: 'gpt-transcribe', response_format: 'srt' })
    expect(status).toBe(400)
    expect(JSON.parse(body)).toMatchObject({ error: { param: 'response_format', code: 'unsupported_value' } })
  })
})

it('has a list of models, for health checks', async () => {
  const { transcriber } = await start()
  expect(await transcriber.health()).toEqual({ status: 'up' })
})
