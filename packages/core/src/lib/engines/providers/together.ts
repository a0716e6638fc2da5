import type { Engine } from '../../engine.js'
import { openaiFields } from '../openai-fields.js'
import type { ModelAbilities } from '../openai-models.js'
import { bearer, type HostedOptions, providerEngine, readKey } from '../provider.js'
import { MEBIBYTE, WHISPER_ELSEWHERE } from '../provider-abilities.js'
import { withField } from '../provider-fields.js'
import { baseUrl } from '../service-url.js'

/** Options of {@link together}. */
export type TogetherOptions = HostedOptions

/** Limits as of 2026-11-22 (contract, section 9): bytes of an upload, and seconds. */
const ABILITIES: ModelAbilities = {
  ...WHISPER_ELSEWHERE,
  diarization: true,
  maxFileSize: 80 * MEBIBYTE,
  maxDuration: 4 * 60 * 60,
}

/**
 * The engine of Together AI. Its model is `openai/whisper-large-v3` where nobody names one. It tells speakers apart:
 * `min_speakers` and `max_speakers` can be let through as extensions. Recordings of up to 80 MiB and 4 hours.
 *
 * @example
 * ```ts
 * const engine = together() // the key is TOGETHER_API_KEY
 * ```
 * @throws {TypeError} when there is no key, or `baseURL` is no URL of http or https
 * @throws {RangeError} when a timeout is no time
 */
export function together(options: TogetherOptions = {}): Engine {
  const apiKey = readKey(options, { factory: 'together', variable: 'TOGETHER_API_KEY' })
  return providerEngine(
    {
      name: 'together',
      paid: true,
      model: options.model,
      apiKey,
      headers: bearer(apiKey),
      base: baseUrl(options.baseURL ?? 'https://api.together.xyz/v1', 'together'),
      chooseModel: () => 'openai/whisper-large-v3',
      known: () => ({ abilities: ABILITIES, isCertain: true }),
      fields: (request, model, known) => {
        // Where none is given it takes English, not the language spoken.
        const fields = openaiFields({ ...request, language: request.language ?? 'auto' }, model, known)
        return withField(fields, request, 'diarize', request.wanted.speakers ? 'true' : undefined)
      },
    },
    options,
  )
}
