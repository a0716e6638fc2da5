import type { Engine } from '../../engine.js'
import { openaiFields } from '../openai-fields.js'
import type { ModelAbilities } from '../openai-models.js'
import { providerEngine, type ServerOptions, serverOf } from '../provider.js'
import { MEBIBYTE, REFUSED_WITH_KEYWORDS, WHISPER_ELSEWHERE } from '../provider-abilities.js'
import { hotwordsOf, withField } from '../provider-fields.js'

/** Options of {@link vllm}. */
export type VllmOptions = ServerOptions

const ABILITIES: ModelAbilities = {
  ...WHISPER_ELSEWHERE,
  timestamps: ['segment'],
  streaming: true,
  refuses: REFUSED_WITH_KEYWORDS,
  // By default of its VLLM_MAX_AUDIO_CLIP_FILESIZE_MB (contract, section 9).
  maxFileSize: 25 * MEBIBYTE,
}

/**
 * The engine for a server of vLLM. It streams, and has times of segments alone; recordings of up to 25 MiB, unless the
 * server is set up for more: say so in `abilities.maxFileSize`. Translations of whisper's models are a matter of
 * `abilities: { translation: true }`.
 *
 * @example
 * ```ts
 * const engine = vllm({ baseURL: 'http://127.0.0.1:8000/v1', model: 'openai/whisper-large-v3' })
 * ```
 * @throws {TypeError} when `baseURL` or `model` is missing, or `baseURL` is no URL of http or https
 * @throws {RangeError} when a timeout is no time
 */
export function vllm(options: VllmOptions): Engine {
  return providerEngine(
    {
      ...serverOf(options, 'vllm'),
      // Models other than whisper's answer no verbose_json.
      known: () => ({ abilities: ABILITIES, isCertain: false }),
      fields: (request, model, known) =>
        withField(
          openaiFields({ ...request, keywords: undefined }, model, known),
          request,
          'hotwords',
          hotwordsOf(request),
        ),
    },
    options,
  )
}
