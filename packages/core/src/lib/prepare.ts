import type { AudioFile } from './audio-file.js'
import type { EarlyRequest, Engine, EngineCall, EngineRequest } from './engine.js'
import { TranscriptionError } from './errors.js'
import { identifyAudio } from './identify-audio.js'

import type { TranscriptionParams, TranscriptionTask } from './params.js'
import { checkSize, planTranscript } from './plan.js'
import type { RenderParams } from './render.js'
import type { TranscriptEvent } from './transcript.js'
import { type CheckedParams, checkTranslation, checkValues, validateParams } from './validate-params.js'
import { readWireFields, type WireField } from './wire-fields.js'

/** A transcription that was found to be possible: checked parameters and what the engine is asked. */
export interface PreparedTranscription {
  /** Also what the answer is rendered by. */
  readonly params: CheckedParams & Pick<RenderParams, 'subtitles'>
  readonly request: EngineRequest
}

interface Asked {
  readonly engine: Engine
  /** Parameters set by the app; they win. */
  readonly params: TranscriptionParams
  readonly extensions: readonly string[]
  readonly task: TranscriptionTask
  readonly subtitles?: RenderParams['subtitles']
}

/** Opens the recording, once all else was found to be right. */
export type OpenFile = () => Promise<AudioFile | undefined>

/**
 * Checks what an app asks for in code, and tells what the recording is by its bytes.
 *
 * @throws {TranscriptionError} every code of a request that can't be served
 */
export async function prepareTranscription(
  asked: TranscriptionParams,
  openFile: OpenFile,
  settings: Asked,
  signal: AbortSignal,
): Promise<PreparedTranscription> {
  const planned = planFromApp(asked, settings)
  const file = await openFile().catch(abortedBy(signal))
  if (!file) throw missing('file', 'for example -F file=@talk.mp3')
  return planned(await identifyAudio(file, signal).catch(abortedBy(signal)))
}

/** What is left to do when all but the recording is right. */
type Planned = (file: AudioFile) => PreparedTranscription

/**
 * Checks what an app asks for in code.
 *
 * @throws {TranscriptionError} every code of a request that can't be served
 */
export function planFromApp(asked: TranscriptionParams, settings: Asked): Planned {
  return plan(checkedParams({ ...asked, ...settings.params }, settings), settings)
}

/**
 * Checks what a client asks for on the wire, where `model` is required.
 *
 * @throws {TranscriptionError} every code of a request that can't be served
 */
export function planFromWire(fields: readonly WireField[], settings: Asked): Planned {
  const raw = readWireFields(fields, settings.extensions)
  const params = checkedParams({ ...raw, ...settings.params }, settings)
  if (params.model === undefined) throw missing('model', 'for example -F model=whisper-1')
  return plan(params, settings)
}

/**
 * Refuses what no further field can mend, while the rest of the form is still to come: wrong names and values, and,
 * once model and format are given, what that model can't do.
 *
 * @throws {TranscriptionError}
 */
export function checkFieldsSoFar(fields: readonly WireField[], settings: Asked): void {
  const { extensions } = settings
  const raw: object = { ...readWireFields(fields, extensions), ...settings.params }
  const checked = checkValues(raw, extensions)
  if (settings.task === 'translate') checkTranslation(checked)
  const { model, response_format } = checked
  if (model === undefined || response_format === undefined) return
  try {
    plan(checkedParams(raw, settings), settings)
  } catch (error) {
    // Names and references of speakers come one after the other.
    if ((error as TranscriptionError).param !== 'known_speaker_references') throw error
  }
}

function checkedParams(raw: object, { extensions, task }: Asked): CheckedParams {
  const params = validateParams(raw, extensions)
  if (task === 'translate') checkTranslation(params)
  return params
}

function plan(asked: CheckedParams, { engine, task, subtitles }: Asked): Planned {
  const model = asked.model ?? engine.defaultModel?.(asked, task)
  const params: CheckedParams = {
    ...asked,
    ...(model !== undefined && { model }),
    ...(task === 'translate' && { task }),
  }
  const wanted = planTranscript(params, engine)
  const abilities = engine.describe(model)
  const { response_format, timestamp_granularities, include, stream, chunking_strategy, ...passedOn } = params
  return (file) => {
    checkSize(file, abilities)
    return {
      params: { ...params, subtitles },
      request: { ...passedOn, ...(chunking_strategy && { chunking_strategy }), file, wanted } as EngineRequest,
    }
  }
}

/**
 * Lets the engine work.
 *
 * @throws {TranscriptionError} `aborted` when the signal aborts, and whatever the engine throws
 */
export async function* runEngine(
  request: EarlyRequest,
  engine: Engine,
  signal: AbortSignal,
): AsyncGenerator<TranscriptEvent> {
  try {
    signal.throwIfAborted()
    yield* beginEngine(request, engine, { signal })
  } catch (error) {
    abortedBy(signal)(error)
  }
}

/** Begins while the upload runs, where the engine can. */
export async function* beginEngine(
  request: EarlyRequest,
  engine: Engine,
  call: EngineCall,
): AsyncGenerator<TranscriptEvent> {
  if (engine.transcribeEarly) yield* engine.transcribeEarly(request, call)
  else yield* engine.transcribe(await request.complete, call)
}

/**
 * Whether uploads are kept while they arrive, to be read later or again.
 * An engine that does not begin at once waits for the end of an upload, which would wait for the engine.
 */
export function isKept({ reads, transcribeEarly }: Engine): boolean {
  return reads !== 'once' || !transcribeEarly
}

/** A request of which everything is known already. */
export function wholeRequest(request: EngineRequest): EarlyRequest {
  return { file: request.file, task: request.task, complete: Promise.resolve(request) }
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
