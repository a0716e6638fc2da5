import type { Engine } from '../../engine.js'
import { openaiFields } from '../openai-fields.js'
import type { ModelAbilities } from '../openai-models.js'
import { providerEngine, type ServerOptions, serverOf } from '../provider.js'
import { REFUSED_WITH_KEYWORDS, WHISPER_ELSEWHERE } from '../provider-abilities.js'
import { hotwordsOf, withField } from '../provider-fields.js'

/** Options of {@link speaches}. */
export type SpeachesOptions = ServerOptions

const ABILITIES: ModelAbilities = {
  ...WHISPER_ELSEWHERE,
  formats: ['json', 'text', 'srt', 'verbose_json', 'vtt'],
  streaming: true,
  translation: true,
  refuses: REFUSED_WITH_KEYWORDS,
}

/**
 * The engine for a server of speaches (faster-whisper). It streams, translates, and has times of words and segments.
 *
 * @example
 * ```ts
 * const engine = speaches({ baseURL: 'http://127.0.0.1:8000/v1', model: 'Systran/faster-whisper-small' })
 * ```
 * @throws {TypeError} when `baseURL` or `model` is missing, or `baseURL` is no URL of http or https
 * @throws {RangeError} when a timeout is no time
 */
export function speaches(options: SpeachesOptions): Engine {
  return providerEngine(
    {
      ...serverOf(options, 'speaches'),
      known: () => ({ abilities: ABILITIES, isCertain: false }),
      fields: (request, model, known) => {
        const fields = openaiFields({ ...request, keywords: undefined }, model, known)
        if (request.task === 'translate') return fields
        // Its default is to recognise without times, which are then those of whole stretches of speech.
        const timed = request.wanted.timestamps.length > 0
        const withTimes = withField(fields, request, 'without_timestamps', timed ? 'false' : undefined)
        return withField(withTimes, request, 'hotwords', hotwordsOf(request))
      },
    },
    options,
  )
}
