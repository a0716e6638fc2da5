import type { Engine, EngineRequest } from '../../engine.js'
import { TranscriptionError } from '../../errors.js'
import { excerpt, type WireField } from '../../wire-fields.js'
import { extensionFields, isStreamed, one } from '../openai-fields.js'
import type { KnownModel, ModelAbilities } from '../openai-models.js'
import { bearer, type HostedOptions, providerEngine, readKey } from '../provider.js'
import { REFUSED_WITH_KEYWORDS } from '../provider-abilities.js'
import { withField } from '../provider-fields.js'
import { baseUrl } from '../service-url.js'

/** Options of {@link mistral}. */
export type MistralOptions = HostedOptions

const ABILITIES: ModelAbilities = {
  formats: ['json'],
  timestamps: ['segment'],
  streaming: true,
  diarization: true,
  logprobs: false,
  languages: 'any',
  refuses: [...REFUSED_WITH_KEYWORDS, 'prompt'],
}

/**
 * The engine of Mistral's Voxtral. Its model is `voxtral-mini-latest` where nobody names one. It streams, tells
 * speakers apart, and has times of segments alone. `keywords` are single words; `language` excludes times and speakers.
 *
 * @example
 * ```ts
 * const engine = mistral() // the key is MISTRAL_API_KEY
 * ```
 * @throws {TypeError} when there is no key, or `baseURL` is no URL of http or https
 * @throws {RangeError} when a timeout is no time
 */
export function mistral(options: MistralOptions = {}): Engine {
  const apiKey = readKey(options, { factory: 'mistral', variable: 'MISTRAL_API_KEY' })
  return providerEngine(
    {
      name: 'mistral',
      paid: true,
      model: options.model,
      apiKey,
      headers: bearer(apiKey),
      base: baseUrl(options.baseURL ?? 'https://api.mistral.ai/v1', 'mistral'),
      chooseModel: () => 'voxtral-mini-latest',
      known: () => ({ abilities: ABILITIES, isCertain: true }),
      fields: mistralFields,
    },
    options,
  )
}

/** The form has no `response_format`, and its lists are written without brackets (contract, section 9). */
function mistralFields(request: EngineRequest, model: string, { abilities }: KnownModel): readonly WireField[] {
  const { wanted, language, keywords = [] } = request
  const timed = wanted.timestamps.length > 0 || wanted.speakers
  if (timed && language !== undefined) {
    throw refused(
      'language',
      'Mistral takes no language together with times or speakers; leave it out, it is detected.',
    )
  }
  const unfit = keywords.find((keyword) => /[\s,]/.test(keyword))
  if (unfit !== undefined) {
    throw refused(
      'keywords',
      `Mistral takes single words as keywords, not '${excerpt(unfit)}'; send each word by itself.`,
    )
  }
  const fields: WireField[] = [
    ['model', model],
    ...one('language', language),
    ...one('temperature', request.temperature),
    ...(timed ? one('timestamp_granularities', 'segment') : []),
    ...keywords.map((keyword): WireField => ['context_bias', keyword]),
    ...(isStreamed(request, abilities) ? one('stream', true) : []),
    ...extensionFields(request),
  ]
  return withField(fields, request, 'diarize', wanted.speakers ? 'true' : undefined)
}

function refused(param: string, message: string) {
  return new TranscriptionError('unsupported_value', message, { param })
}
