import type { Mount } from './mounts'

/** What the page asks for. */
export interface AskedRequest {
  /** Of the server, for example `http://localhost:3000`. */
  readonly origin: string
  readonly mount: Mount
  readonly fileName: string
  readonly model: string
  /** `''`: not said. */
  readonly language: string
}

/** A way to make the request, or to serve it. */
export interface CodeSample {
  readonly name: 'curl' | 'core' | 'React' | 'Express' | 'Nest' | 'Next'
  readonly language: 'sh' | 'ts' | 'tsx'
  readonly code: string
}

/** The very request of the page, to take away. */
export function codeSamples(request: AskedRequest): CodeSample[] {
  return [
    { name: 'curl', language: 'sh', code: curl(request) },
    { name: 'core', language: 'ts', code: core(request) },
    { name: 'React', language: 'tsx', code: react(request) },
    { name: 'Express', language: 'ts', code: EXPRESS },
    { name: 'Nest', language: 'ts', code: NEST },
    { name: 'Next', language: 'ts', code: NEXT },
  ]
}

function curl({ origin, mount, fileName, model, language }: AskedRequest) {
  const fields = [
    `file=@${fileName}`,
    `model=${model}`,
    ...(language ? [`language=${language}`] : []),
    'response_format=verbose_json',
    'timestamp_granularities[]=word',
    'timestamp_granularities[]=segment',
    'stream=true',
  ]
  return [`curl -N ${origin}${mount.path}`, ...fields.map((field) => `  -F ${shellWord(field)}`)].join(' \\\n')
}

function core({ fileName, model, language }: AskedRequest) {
  return `import { createTranscriber } from '@transcribekit/core'

const { stream } = createTranscriber()

const events = stream({
  file: ${quoted(fileName)},
  model: ${quoted(model)},${language ? `\n  language: ${quoted(language)},` : ''}
  response_format: 'verbose_json',
  timestamp_granularities: ['word', 'segment'],
})

for await (const event of events) {
  if (event.type === 'transcript.text.delta') process.stdout.write(event.delta)
  if (event.type === 'transcript.text.done') console.log(event.words)
}`
}

function react({ mount, model, language }: AskedRequest) {
  return `import { useRecorder, useTranscription } from '@transcribekit/client/react'

export function Dictation() {
  const recorder = useRecorder()
  const { status, partial, result, error, transcribe, cancel } = useTranscription({
    url: ${quoted(mount.path)},
    model: ${quoted(model)},${language ? `\n    language: ${quoted(language)},` : ''}
    response_format: 'verbose_json',
    timestamp_granularities: ['word', 'segment'],
    stream: true,
    recorder,
  })
  if (status === 'recording') return <button onClick={() => transcribe()}>Stop</button>
  if (status === 'uploading' || status === 'transcribing') return <p onClick={cancel}>{partial} …</p>
  return (
    <>
      <button onClick={() => recorder.start()}>Record</button>
      <p>{error?.message ?? result?.text}</p>
    </>
  )
}`
}

const EXPRESS = `import { transcribe } from '@transcribekit/express'
import express from 'express'

const app = express()
app.use('/v1', transcribe({ describe: true }))
app.listen(3000)`

const NEST = `import { Module } from '@nestjs/common'
import { TranscriptionModule } from '@transcribekit/nestjs'

@Module({
  imports: [TranscriptionModule.forRoot({ path: 'v1/audio/transcriptions', describe: true })],
})
export class AppModule {}`

const NEXT = `// app/v1/audio/transcriptions/route.ts
import { transcribe } from '@transcribekit/next'

const handler = transcribe({ describe: true })
export { handler as GET, handler as POST }
export const maxDuration = 300`

/** A word that a shell takes as it is. */
function shellWord(text: string) {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}

/** A text in single quotes. */
function quoted(text: string) {
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
}
