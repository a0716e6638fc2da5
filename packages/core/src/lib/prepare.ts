import type { AudioFile } from './audio-file.js'
import type { Engine, EngineRequest } from './engine.js'
import { TranscriptionError } from './errors.js'
import { identifyAudio } from './identify-audio.js'
import type { TranscriptionParams } from './params.js'
import { planTranscript } from './plan.js'
import type { TranscriptEvent } from './transcript.js'
import { type CheckedParams, validateParams } from './validate-params.js'
import { readWireFields, type WireField } from './wire-fields.js'

/** A transcription that was found to be possible: checked parameters and what the engine is asked. */
export interface PreparedTranscription {
  readonly params: CheckedParams
  readonly request: EngineRequest
}

interface Asked {
  readonly engine: Engine
  /** Parameters set by the app; they win. */
  readonly params: TranscriptionParams
  readonly extensions: readonly string[]
}

/** Opens the recording, once all else was found to be right. */
export type OpenFile = () => Promise<AudioFile | undefined>

/**
 * Checks what an app asks for in code.
 *
 * @throws {TranscriptionError} every code of a request that can't be served
 */
export async function prepareTranscription(
  params: TranscriptionParams,
  openFile: OpenFile,
  settings: Asked,
  signal: AbortSignal,
): Promise<PreparedTranscription> {
  return prepare(validateParams({ ...params, ...settings.params }, settings.extensions), openFile, settings, signal)
}

/**
 * Checks what a client asks for on the wire, where `model` is required.
 *
 * @throws {TranscriptionError} every code of a request that can't be served
 */
export async function prepareFromWire(
  fields: readonly WireField[],
  file: AudioFile | undefined,
  settings: Asked,
  signal: AbortSignal,
): Promise<PreparedTranscription> {
  const raw = readWireFields(fields, settings.extensions)
  const params = validateParams({ ...raw, ...settings.params }, settings.extensions)
  if (params.model === undefined) throw missing('model', 'for example -F model=whisper-1')
  return prepare(params, async () => file, settings, signal)
}

async function prepare(
  asked: CheckedParams,
  openFile: OpenFile,
  { engine }: Asked,
  signal: AbortSignal,
): Promise<PreparedTranscription> {
  const model = asked.model ?? engine.defaultModel?.(asked)
  const params = { ...asked, ...(model !== undefined && { model }) }
  const wanted = planTranscript(params, engine)
  const file = await openFile().catch(abortedBy(signal))
  if (!file) throw missing('file', 'for example -F file=@talk.mp3')
  const { response_format, timestamp_granularities, include, stream, chunking_strategy, ...passedOn } = params
  const request = {
    ...passedOn,
    ...(chunking_strategy && { chunking_strategy }),
    file: await identifyAudio(file, signal).catch(abortedBy(signal)),
    wanted,
  }
  return { params, request: request as EngineRequest }
}

/**
 * Lets the engine work.
 *
 * @throws {TranscriptionError} `aborted` when the signal aborts, and whatever the engine throws
 */
export async function* runEngine(
  { request }: PreparedTranscription,
  engine: Engine,
  signal: AbortSignal,
): AsyncGenerator<TranscriptEvent> {
  try {
    signal.throwIfAborted()
    yield* engine.transcribe(request, { signal })
  } catch (error) {
    abortedBy(signal)(error)
  }
}

/** What is thrown once the signal has aborted is because of that. */
function abortedBy(signal: AbortSignal): (error: unknown) => never {
  return (error) => {
    if (signal.aborted) throw new TranscriptionError('aborted', 'The transcription was aborted.', { cause: error })
    throw error
  }
}

/** The error for a parameter that must be there. */
export function missing(param: string, example: string): TranscriptionError {
  return new TranscriptionError('missing_required_parameter', `'${param}' is required, ${example}.`, { param })
}
