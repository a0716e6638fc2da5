import type { Engine } from '../../engine.js'
import { openaiFields } from '../openai-fields.js'
import type { ModelAbilities } from '../openai-models.js'
import { providerEngine, type ServerOptions, serverOf } from '../provider.js'
import { WHISPER_ELSEWHERE } from '../provider-abilities.js'
import { withField } from '../provider-fields.js'
import { below } from '../service-url.js'

/** Options of {@link localai}. */
export type LocalAIOptions = ServerOptions

const ABILITIES: ModelAbilities = {
  ...WHISPER_ELSEWHERE,
  formats: ['json', 'text', 'srt', 'verbose_json', 'vtt'],
  streaming: true,
  translation: true,
}

/**
 * The engine for a server of LocalAI. It streams, translates, and has times of words and segments, as far as its
 * backend does: say what yours can't in `abilities`.
 *
 * @example
 * ```ts
 * const engine = localai({ baseURL: 'http://127.0.0.1:8080/v1', model: 'whisper-1' })
 * ```
 * @throws {TypeError} when `baseURL` or `model` is missing, or `baseURL` is no URL of http or https
 * @throws {RangeError} when a timeout is no time
 */
export function localai(options: LocalAIOptions): Engine {
  return providerEngine(
    {
      ...serverOf(options, 'localai'),
      // Translations are a field of transcriptions.
      url: (base) => below(base, 'audio/transcriptions'),
      known: () => ({ abilities: ABILITIES, isCertain: false }),
      fields: (request, model, known) => {
        const translate = request.task === 'translate' ? 'true' : undefined
        return withField(openaiFields(request, model, known), request, 'translate', translate)
      },
    },
    options,
  )
}
