import {
  type AudioSource,
  createTranscriber,
  type Engine,
  foldEvents,
  type Logger,
  type ResponseFormat,
  render,
  type TimestampGranularity,
  type Transcriber,
  type Transcript,
  type TranscriptEvent,
} from '@transcribekit/core'
import type { Job } from './arguments.js'
import { overhear } from './overhear.js'
import { writeOut } from './standard-output.js'

/** Largest recording in bytes (2 GiB): nothing is uploaded to us. A service has limits of its own. */
const MAX_FILE_SIZE = 2 ** 31

/** What a transcription needs beside its recording. */
export interface TranscribeSettings {
  readonly engine: Engine
  readonly logger: Logger
  readonly signal: AbortSignal
  /** Told how far it is, in seconds of the recording. */
  readonly onHeard: (seconds: number) => void
}

/** A transcript, and what is written of it. */
export interface Transcribed {
  readonly transcript: Transcript
  /** In the format of the job; empty where it was streamed already. */
  readonly content: string
}

/**
 * Transcribes one recording as the job wants it.
 *
 * @throws {TranscriptionError}
 */
export async function transcribe(file: string, job: Job, settings: TranscribeSettings): Promise<Transcribed> {
  const { engine, logger, signal, onHeard } = settings
  const heard: TranscriptEvent[] = []
  const overheard = overhear(engine, (event) => {
    heard.push(event)
    if (event.type === 'segment') onHeard(event.segment.end)
  })
  const transcriber = createTranscriber({ engine: overheard, maxFileSize: MAX_FILE_SIZE, logger })
  const source = file === '-' ? { name: 'stdin', data: process.stdin } : file
  if (job.print === 'stream') {
    const content = await stream(transcriber, source, job, signal)
    return { transcript: await foldEvents(replay(heard)), content }
  }
  const format = askedFormat(job, engine)
  const result = await resultOf(transcriber, source, { ...job, format }, signal)
  const transcript = await foldEvents(replay(heard))
  const own = format === job.format ? result : render(transcript, { response_format: job.format })
  return { transcript, content: contentOf(own) }
}

/** Lines of `--json` have the times of segments, from models that tell them, and those of words, where they are wanted. */
function askedFormat({ print, format, output, outputDir, words }: Job, engine: Engine): ResponseFormat {
  if (print !== 'lines' || format === 'diarized_json') return format
  const isLineAlone = output === undefined && outputDir === undefined
  const hasTimes = engine.describe(engine.model).timestamps.length > 0
  if (hasTimes && (isLineAlone || words)) return 'verbose_json'
  return isLineAlone ? 'json' : format
}

function resultOf(transcriber: Transcriber, file: AudioSource, job: Job, signal: AbortSignal) {
  const { format: response_format, prompt, temperature, language, words } = job
  if (job.translate && response_format !== 'diarized_json') {
    return transcriber.translate({ file, response_format, prompt, temperature }, { signal })
  }
  const timestamp_granularities: TimestampGranularity[] = ['segment', 'word']
  const granularities = words && response_format === 'verbose_json' ? { timestamp_granularities } : {}
  return transcriber.transcribe({ file, response_format, prompt, temperature, language, ...granularities }, { signal })
}

/** Texts end with a line break; objects are a line, without what is for code alone. */
function contentOf(result: string | object): string {
  if (typeof result === 'string') return result.endsWith('\n') ? result : `${result}\n`
  return `${JSON.stringify({ ...result, warnings: undefined })}\n`
}

async function stream(transcriber: Transcriber, file: AudioSource, job: Job, signal: AbortSignal): Promise<string> {
  const { prompt, temperature, language } = job
  let isEmpty = true
  try {
    for await (const event of transcriber.stream({ file, prompt, temperature, language }, { signal })) {
      if (event.type !== 'transcript.text.delta') continue
      const text = isEmpty ? event.delta.trimStart() : event.delta
      if (text === '') continue
      isEmpty = false
      await writeOut(text)
    }
  } catch (error) {
    // What was printed stands in a line of its own.
    if (!isEmpty) await writeOut('\n').catch(() => {})
    throw error
  }
  return '\n'
}

async function* replay(events: readonly TranscriptEvent[]) {
  yield* events
}
