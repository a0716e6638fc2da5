import type { Engine } from '../../engine.js'
import type { ModelAbilities } from '../openai-models.js'
import { type HostedOptions, providerEngine, readKey } from '../provider.js'
import { WHISPER_ELSEWHERE } from '../provider-abilities.js'
import { baseUrl, below } from '../service-url.js'

/** Options of {@link fireworks}. */
export type FireworksOptions = HostedOptions

const ABILITIES: ModelAbilities = {
  ...WHISPER_ELSEWHERE,
  formats: ['json', 'text', 'srt', 'verbose_json', 'vtt'],
  // 1 GB, and no limit of the duration (contract, section 9).
  maxFileSize: 1024 ** 3,
}

/** Where a model is served. */
export function fireworksBase(model: string | undefined): string {
  return `https://audio-${model === 'whisper-v3-turbo' ? 'turbo' : 'prod'}.api.fireworks.ai/v1`
}

/**
 * The engine of Fireworks AI, whose models have hosts of their own: `whisper-v3`, which is asked where nobody names
 * one, and `whisper-v3-turbo`. Other models need `baseURL`. Recordings of up to 1 GiB.
 *
 * @example
 * ```ts
 * const engine = fireworks() // the key is FIREWORKS_API_KEY
 * ```
 * @throws {TypeError} when there is no key, or `baseURL` is no URL of http or https
 * @throws {RangeError} when a timeout is no time
 */
export function fireworks(options: FireworksOptions = {}): Engine {
  const apiKey = readKey(options, { factory: 'fireworks', variable: 'FIREWORKS_API_KEY' })
  const own = options.baseURL === undefined
  return providerEngine(
    {
      name: 'fireworks',
      paid: true,
      model: options.model,
      apiKey,
      // The key is sent as it is, without a scheme.
      headers: apiKey ? { authorization: apiKey } : {},
      base: baseUrl(options.baseURL ?? fireworksBase(options.model), 'fireworks'),
      url: (base, _, model) => below(own ? new URL(fireworksBase(model)) : base, 'audio/transcriptions'),
      waitsForModel: own,
      chooseModel: () => 'whisper-v3',
      known: () => ({ abilities: ABILITIES, isCertain: true }),
    },
    options,
  )
}
