import type { AudioFile } from './audio-file.js'
import type { Engine, EngineAbilities, EngineRequest, WantedTranscript } from './engine.js'
import { TranscriptionError } from './errors.js'
import { fileTooLarge } from './file-too-large.js'
import { successorOf } from './model-end.js'
import { isTimed, RESPONSE_FORMATS, type ResponseFormat, type TimestampGranularity } from './params.js'
import type { CheckedParams } from './validate-params.js'

/**
 * What an engine must report so that the answer can be rendered.
 *
 * @throws {TranscriptionError} `unsupported_value`, `unsupported_language` when the engine can't do it
 */
export function planTranscript(params: CheckedParams, engine: Engine): WantedTranscript {
  const abilities = engine.describe(params.model)
  const wanted: WantedTranscript = {
    timestamps: wantedTimestamps(params, abilities),
    speakers: params.response_format === 'diarized_json',
    logprobs: params.include?.includes('logprobs') ?? false,
    cues: !params.stream && (params.response_format === 'srt' || params.response_format === 'vtt'),
    stream: params.stream ?? false,
  }
  checkTask(params, abilities, engine)
  checkLanguages(params, wanted, abilities, engine)
  checkRefused(params, abilities, engine)
  checkFormat(params, wanted, abilities, engine)
  return wanted
}

/**
 * A request that was planned for several engines, as one of them can serve it.
 *
 * @throws {TranscriptionError} `unsupported_value`, `unsupported_language`, `file_too_large` when it can't
 */
export function fitRequest(request: EngineRequest, engine: Engine): EngineRequest {
  const abilities = engine.describe(request.model)
  const { wanted } = request
  const timestamps = asReported(wanted.timestamps, abilities)
  checkTask(request, abilities, engine)
  checkLanguages(request, wanted, abilities, engine)
  checkRefused(request, abilities, engine)
  const isLacking = timestamps.some((unit) => !abilities.timestamps.includes(unit))
  if (isLacking || (wanted.speakers && !abilities.diarization)) {
    throw unsupported('response_format', `This response_format is not compatible with ${subject(request, engine)}.`)
  }
  checkLogprobs(request, wanted, abilities, engine)
  checkSize(request.file, abilities)
  return { ...request, wanted: { ...wanted, timestamps } }
}

function wantedTimestamps(
  { response_format, timestamp_granularities = ['segment'], stream }: CheckedParams,
  abilities: EngineAbilities,
): readonly TimestampGranularity[] {
  // Streams tell of text, and of speakers with their times; of all times, only that of verbose_json.
  if (stream && response_format !== 'verbose_json') return []
  return isTimed(response_format) ? asReported(timestamp_granularities, abilities) : []
}

/** Segments can be made of words, so an engine that reports words alone is asked for these. */
function asReported(
  units: readonly TimestampGranularity[],
  { timestamps }: EngineAbilities,
): readonly TimestampGranularity[] {
  const wordsAlone = timestamps.includes('word') && !timestamps.includes('segment')
  return [...new Set(units.map((unit) => (wordsAlone ? 'word' : unit)))]
}

/** What is asked: the parameters of a call, or the request that was made of them. */
type Asked = CheckedParams | EngineRequest

function checkTask(params: Asked, { translation }: EngineAbilities, engine: Engine) {
  if (params.task !== 'translate' || translation) return
  throw unsupported(
    'model',
    `${capitalised(subject(params, engine))} does not translate. Models of whisper do: openai({ model: 'whisper-1' }) until 2027-02-26, or a compatible server with abilities: { translation: true }.`,
  )
}

function checkLanguages(params: Asked, { timestamps }: WantedTranscript, abilities: EngineAbilities, engine: Engine) {
  const { languages, timestampLanguages = languages } = abilities
  const param = params.language === undefined ? 'languages' : 'language'
  for (const asked of params.languages ?? (params.language === undefined ? [] : [params.language])) {
    if (languages !== 'any' && !languages.includes(asked)) {
      throw new TranscriptionError(
        'unsupported_language',
        `The '${engine.name}' engine understands ${languages.join(', ')}, not '${asked}'. For other languages use openai() or another compatible server as the engine.`,
        { param },
      )
    }
    if (timestamps.length > 0 && timestampLanguages !== 'any' && !timestampLanguages.includes(asked)) {
      throw new TranscriptionError(
        'unsupported_language',
        `The '${engine.name}' engine reports timestamps for ${timestampLanguages.join(', ')}, not for '${asked}'. Ask for response_format 'json' or 'text', or use an engine that reports them for '${asked}'.`,
        { param },
      )
    }
  }
}

function checkRefused(params: Asked, { refuses = [] }: EngineAbilities, engine: Engine) {
  for (const param of refuses) {
    if (params[param as keyof Asked] === undefined) continue
    throw unsupported(param, `'${param}' is not supported by ${subject(params, engine)}; leave it out.`)
  }
}

function checkFormat(params: CheckedParams, wanted: WantedTranscript, abilities: EngineAbilities, engine: Engine) {
  const format = params.response_format ?? 'json'
  if (!formatsOf(abilities).includes(format)) {
    const allowed = formatsOf(abilities).map((name) => `'${name}'`)
    const cure =
      format === 'diarized_json'
        ? 'a model that reports speakers'
        : 'a model that reports timestamps; on the server, withTimestamps() gives them to any other'
    throw unsupported(
      'response_format',
      `response_format '${format}' is not compatible with ${subject(params, engine)}. Use ${allowed.join(', ')} instead, or ${cure}.`,
    )
  }
  for (const granularity of params.timestamp_granularities ?? []) {
    if (granularity === 'segment' || abilities.timestamps.includes(granularity)) continue
    throw unsupported(
      'timestamp_granularities',
      `timestamp_granularities '${granularity}' is not supported by ${subject(params, engine)}. It reports: ${abilities.timestamps.join(', ')}.`,
    )
  }
  checkLogprobs(params, wanted, abilities, engine)
}

function checkLogprobs(params: Asked, wanted: WantedTranscript, abilities: EngineAbilities, engine: Engine) {
  if (!wanted.logprobs || abilities.logprobs) return
  throw unsupported('include', `include 'logprobs' is not supported by ${subject(params, engine)}; leave it out.`)
}

/** @throws {TranscriptionError} `file_too_large` when the engine takes none so large */
export function checkSize({ size = 0 }: AudioFile, { maxFileSize }: EngineAbilities): void {
  if (maxFileSize !== undefined && size > maxFileSize) throw fileTooLarge(maxFileSize)
}

/** Formats that can be rendered from what an engine reports. */
export function formatsOf(abilities: EngineAbilities): readonly ResponseFormat[] {
  return RESPONSE_FORMATS.filter((format) => {
    if (format === 'diarized_json') return abilities.diarization
    return format === 'json' || format === 'text' || abilities.timestamps.length > 0
  })
}

function capitalised(text: string) {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function subject({ model }: Asked, engine: Engine) {
  if (model === undefined) return `the '${engine.name}' engine`
  const { end } = engine.describe(model)
  const successor = successorOf(end)
  const name = `'${model.slice(0, 60)}'`
  return successor === undefined ? `model ${name}` : `model '${successor}' (in place of ${name} since ${end?.shutdown})`
}

function unsupported(param: string, message: string) {
  return new TranscriptionError('unsupported_value', message, { param })
}
