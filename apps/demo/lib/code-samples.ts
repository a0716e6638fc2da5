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
  /** Whether a service transcribes: not every model of one has the times of words. */
  readonly hasService: boolean
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
    { name: 'Express', language: 'ts', code: express(request) },
    { name: 'Nest', language: 'ts', code: nest(request) },
    { name: 'Next', language: 'ts', code: next(request) },
  ]
}

function curl({ origin, mount, fileName, model, language }: AskedRequest) {
  const fields = [
    // In quotes of its own: commas and semicolons mean something there.
    ['-F', /[,;"\\]/.test(fileName) ? `file=@"${fileName.replaceAll(/["\\]/g, '\\$&')}"` : `file=@${fileName}`],
    ['--form-string', `model=${model}`],
    ...(language ? [['--form-string', `language=${language}`]] : []),
    ['-F', 'response_format=verbose_json'],
    ['-F', 'timestamp_granularities[]=word'],
    ['-F', 'timestamp_granularities[]=segment'],
    ['-F', 'stream=true'],
  ]
  const lines = fields.map(([option, field = '']) => `  ${option} ${shellWord(field)}`)
  return [`curl -N ${origin}${mount.path}`, ...lines].join(' \\\n')
}

function core(request: AskedRequest) {
  const { fileName, model, language } = request
  return `${imports(request, 'createTranscriber')}
const { stream } = createTranscriber(${options(request)})

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
  if (status === 'uploading' || status === 'transcribing') {
    return (
      <p>
        {partial} … <button onClick={cancel}>Cancel</button>
      </p>
    )
  }
  return (
    <>
      <button onClick={() => recorder.start()}>Record</button>
      <p>{error?.message ?? result?.text}</p>
    </>
  )
}`
}

/** Beside a key, the packages need to be told of the engine: the page shows words in time. */
const ENGINE = 'engine: withTimestamps(openai(), local())'

/** @param names what else is taken from core */
function imports({ hasService }: AskedRequest, ...names: string[]) {
  const fromCore = hasService ? [...names, 'openai', 'withTimestamps'] : names
  return [
    ...(fromCore.length > 0 ? [`import { ${fromCore.join(', ')} } from '@transcribekit/core'\n`] : []),
    ...(hasService ? ["import { local } from '@transcribekit/local'\n"] : []),
  ].join('')
}

function options({ hasService }: AskedRequest) {
  return hasService ? `{ ${ENGINE} }` : ''
}

function express(request: AskedRequest) {
  return `${imports(request)}import { transcribe } from '@transcribekit/express'
import express from 'express'

const app = express()
app.use('/v1', transcribe(${options(request)}))
app.listen(3000)`
}

function nest(request: AskedRequest) {
  return `${imports(request)}import { Module } from '@nestjs/common'
import { TranscriptionModule } from '@transcribekit/nestjs'

@Module({
  imports: [TranscriptionModule.forRoot({ path: 'v1/audio/transcriptions'${request.hasService ? `, ${ENGINE}` : ''} })],
})
export class AppModule {}`
}

function next(request: AskedRequest) {
  return `// app/v1/audio/transcriptions/route.ts
${imports(request)}import { transcribe } from '@transcribekit/next'

export const POST = transcribe(${options(request)})
export const maxDuration = 300`
}

/** A word that a shell takes as it is. */
function shellWord(text: string) {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}

/** A text in single quotes. */
function quoted(text: string) {
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
}
