import type { EngineRequest } from '../engine.js'
import type { ResponseFormat } from '../params.js'
import type { WireField } from '../wire-fields.js'
import type { KnownModel, ModelAbilities } from './openai-models.js'

/**
 * The form fields of an upstream call. The richest format is asked for that the answer needs;
 * what the client sees is rendered from it.
 */
export function openaiFields(request: EngineRequest, model: string, known: KnownModel): WireField[] {
  const { wanted } = request
  const { abilities } = known
  const format = upstreamFormat(request, known)
  if (request.task === 'translate') return translationFields(request, model, format)
  const chunking = request.chunking_strategy ?? (abilities.formats.includes('diarized_json') ? 'auto' : undefined)
  return [
    ['model', model],
    ...languageFields(request, abilities),
    ...many('keywords', request.keywords),
    ...one('prompt', request.prompt),
    ['response_format', format],
    ...(format === 'verbose_json' ? many('timestamp_granularities', granularities(request, known)) : []),
    ...one('temperature', request.temperature),
    ...(wanted.logprobs ? many('include', ['logprobs']) : []),
    ...(isStreamed(request, abilities) ? one('stream', true) : []),
    ...chunkingFields(chunking),
    ...many('known_speaker_names', request.known_speaker_names),
    ...many('known_speaker_references', request.known_speaker_references),
    ...extensionFields(request),
  ]
}

/** The hint of a language that the model would refuse is sent where it is not read: better no hint than no transcript. */
function languageFields({ language, languages }: EngineRequest, { languageHints = [] }: ModelAbilities): WireField[] {
  if (language !== undefined && languageHints.includes(language)) return many('languages', [language])
  return [...one('language', language), ...many('languages', languages)]
}

/** The fields that the endpoint's owner lets through. */
export function extensionFields({ extensions = {} }: EngineRequest): WireField[] {
  return Object.entries(extensions).flatMap(([name, value]) =>
    typeof value === 'string' ? one(name, value) : many(name, value),
  )
}

/** True when the upstream is asked for server-sent events. Those of models that tell no speakers have no times. */
export function isStreamed({ wanted, task }: EngineRequest, { streaming, diarization }: ModelAbilities): boolean {
  return wanted.stream && streaming && task !== 'translate' && (wanted.timestamps.length === 0 || diarization)
}

/** The form of a translation, which has fewer fields (contract, section 8). */
function translationFields(request: EngineRequest, model: string, format: ResponseFormat): WireField[] {
  return [
    ['model', model],
    ...one('prompt', request.prompt),
    ['response_format', format],
    ...one('temperature', request.temperature),
    ...extensionFields(request),
  ]
}

/** The JSON formats, the richest first. */
const RICHEST = ['diarized_json', 'verbose_json', 'json'] as const

/**
 * The richest format that the model answers, by which everything else is rendered. A server of which nothing is known
 * is not asked for more than the answer needs, and what it streams is text.
 */
function upstreamFormat(request: EngineRequest, { abilities, isCertain }: KnownModel): ResponseFormat {
  const { wanted } = request
  const isNeeded = wanted.timestamps.length > 0 || wanted.speakers
  if (!isNeeded && (!isCertain || wanted.logprobs || isStreamed(request, abilities))) return 'json'
  const formats = request.task === 'translate' ? ['verbose_json'] : abilities.formats
  return RICHEST.find((format) => formats.includes(format)) ?? 'json'
}

/** Subtitles are better by words, which a server of which nothing is known may not have. */
function granularities({ wanted }: EngineRequest, { abilities, isCertain }: KnownModel) {
  if (wanted.cues && isCertain) return abilities.timestamps
  return wanted.timestamps
}

/** A field, where it has a value. */
export function one(name: string, value: string | number | boolean | undefined): WireField[] {
  return value === undefined ? [] : [[name, String(value)]]
}

function many(name: string, values: readonly string[] = []): WireField[] {
  return values.map((value) => [`${name}[]`, value])
}

function chunkingFields(chunking: EngineRequest['chunking_strategy']): WireField[] {
  if (chunking === undefined || chunking === 'auto') return one('chunking_strategy', chunking)
  return Object.entries(chunking).map(([key, value]) => [`chunking_strategy[${key}]`, String(value)])
}
