import type { EngineRequest } from '../engine.js'
import type { WireField } from '../wire-fields.js'
import type { ModelAbilities } from './openai-models.js'

/**
 * The form fields of an upstream call. The richest format is asked for that the answer needs;
 * what the client sees is rendered from it.
 */
export function openaiFields(request: EngineRequest, model: string, abilities: ModelAbilities): WireField[] {
  const { wanted } = request
  const format = upstreamFormat(request, abilities)
  const chunking = request.chunking_strategy ?? (abilities.diarization ? 'auto' : undefined)
  return [
    ['model', model],
    ...one('language', request.language),
    ...many('languages', request.languages),
    ...many('keywords', request.keywords),
    ...one('prompt', request.prompt),
    ['response_format', format],
    ...(format === 'verbose_json' ? many('timestamp_granularities', wanted.timestamps) : []),
    ...one('temperature', request.temperature),
    ...(wanted.logprobs ? many('include', ['logprobs']) : []),
    ...(isStreamed(request, abilities) ? one('stream', true) : []),
    ...chunkingFields(chunking),
    ...many('known_speaker_names', request.known_speaker_names),
    ...many('known_speaker_references', request.known_speaker_references),
    ...Object.entries(request.extensions ?? {}).flatMap(([name, value]) =>
      typeof value === 'string' ? one(name, value) : many(name, value),
    ),
  ]
}

/** True when the upstream is asked for server-sent events. */
export function isStreamed({ wanted }: EngineRequest, { streaming }: ModelAbilities): boolean {
  return wanted.stream && streaming
}

function upstreamFormat({ wanted }: EngineRequest, { richestFormat }: ModelAbilities) {
  return wanted.timestamps.length > 0 || wanted.speakers ? richestFormat : 'json'
}

function one(name: string, value: string | number | boolean | undefined): WireField[] {
  return value === undefined ? [] : [[name, String(value)]]
}

function many(name: string, values: readonly string[] = []): WireField[] {
  return values.map((value) => [`${name}[]`, value])
}

function chunkingFields(chunking: EngineRequest['chunking_strategy']): WireField[] {
  if (chunking === undefined || chunking === 'auto') return one('chunking_strategy', chunking)
  return Object.entries(chunking).map(([key, value]) => [`chunking_strategy[${key}]`, String(value)])
}
