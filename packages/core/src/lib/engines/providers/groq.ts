import type { Engine } from '../../engine.js'
import { bearer, type HostedOptions, providerEngine, readKey } from '../provider.js'
import { MEBIBYTE, WHISPER_ELSEWHERE } from '../provider-abilities.js'
import { baseUrl } from '../service-url.js'

/** Options of {@link groq}. */
export type GroqOptions = HostedOptions

/** The model that translates too. */
const LARGE = 'whisper-large-v3'
const TURBO = 'whisper-large-v3-turbo'
/** Largest recording that is uploaded, in bytes (contract, section 9). */
const MAX_FILE_SIZE = 25 * MEBIBYTE

/**
 * The engine of Groq. Its model is `whisper-large-v3-turbo` where nobody names one; translations need
 * `whisper-large-v3`. Recordings of up to 25 MiB.
 *
 * @example
 * ```ts
 * const engine = groq() // the key is GROQ_API_KEY
 * ```
 * @throws {TypeError} when there is no key, or `baseURL` is no URL of http or https
 * @throws {RangeError} when a timeout is no time
 */
export function groq(options: GroqOptions = {}): Engine {
  const apiKey = readKey(options, { factory: 'groq', variable: 'GROQ_API_KEY' })
  return providerEngine(
    {
      name: 'groq',
      paid: true,
      model: options.model,
      apiKey,
      headers: bearer(apiKey),
      base: baseUrl(options.baseURL ?? 'https://api.groq.com/openai/v1', 'groq'),
      chooseModel: ({ translation }) => (translation ? LARGE : TURBO),
      known: (model) => ({
        abilities: { ...WHISPER_ELSEWHERE, translation: model === LARGE, maxFileSize: MAX_FILE_SIZE },
        isCertain: true,
      }),
    },
    options,
  )
}
