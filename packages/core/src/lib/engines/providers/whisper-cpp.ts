import type { AudioFile } from '../../audio-file.js'
import type { Engine, EngineRequest } from '../../engine.js'
import { TranscriptionError } from '../../errors.js'
import { WAV } from '../../sniff.js'
import type { WireField } from '../../wire-fields.js'
import { extensionFields, one } from '../openai-fields.js'
import type { ModelAbilities } from '../openai-models.js'
import { bearer, type ProviderOptions, providerEngine } from '../provider.js'
import { WHISPER_ELSEWHERE } from '../provider-abilities.js'
import { withField } from '../provider-fields.js'
import { baseUrl, below } from '../service-url.js'

/** Options of {@link whisperCpp}. */
export interface WhisperCppOptions extends ProviderOptions {
  /** Where the server is, for example `http://127.0.0.1:8080`, with its `--request-path` if it has one. */
  readonly baseURL: string
  /** Its `--inference-path`. Default `/inference`. */
  readonly path?: string | undefined
  /** `true`: it was started with `--convert`, and so takes every format. Default `false`: WAV alone. */
  readonly converts?: boolean | undefined
  /** Default: none is sent. It is for a proxy before the server, which itself asks for none. */
  readonly apiKey?: string | undefined
}

const ABILITIES: ModelAbilities = {
  ...WHISPER_ELSEWHERE,
  formats: ['json', 'text', 'srt', 'verbose_json', 'vtt'],
  translation: true,
}

/**
 * The engine for the server of whisper.cpp (`whisper-server`). The model is the one that it was started with. It serves
 * one call after another, so that further ones wait here, where no timeout runs.
 *
 * @example
 * ```ts
 * const engine = whisperCpp({ baseURL: 'http://127.0.0.1:8080', converts: true })
 * ```
 * @throws {TypeError} when `baseURL` is missing or no URL of http or https
 * @throws {RangeError} when a timeout is no time
 */
export function whisperCpp(options: WhisperCppOptions): Engine {
  const { baseURL, path = '/inference', converts = false } = options
  if (!baseURL) throw new TypeError('whisperCpp() needs baseURL, for example http://127.0.0.1:8080.')
  const apiKey = options.apiKey?.trim() || undefined
  return providerEngine(
    {
      name: 'whisper.cpp',
      paid: false,
      apiKey,
      headers: bearer(apiKey),
      base: baseUrl(baseURL, 'whisperCpp'),
      url: (base) => below(base, path.replace(/^\/+/, '')),
      healthPath: 'health',
      oneByOne: true,
      chooseModel: () => 'whisper.cpp',
      known: () => ({ abilities: ABILITIES, isCertain: true }),
      fields: whisperCppFields,
      ...(!converts && { checkFile: refuseAllButWav }),
      // It breaks the line after each segment.
      textOfSegments: true,
    },
    options,
  )
}

/** Its own fields: the model is ignored, and the language is English where none is given (contract, section 9). */
function whisperCppFields(request: EngineRequest): readonly WireField[] {
  const { language = 'auto', prompt, temperature, task } = request
  const fields: WireField[] = [
    ['response_format', 'verbose_json'],
    ...one('prompt', prompt),
    ...one('temperature', temperature),
    ...(task === 'translate' ? one('translate', true) : []),
    ...extensionFields(request),
  ]
  // Segments end in the midst of words otherwise.
  return withField(withField(fields, request, 'language', language), request, 'split_on_word', 'true')
}

function refuseAllButWav({ type }: AudioFile) {
  if (type === WAV.type) return
  throw new TranscriptionError(
    'unsupported_format',
    `The server of whisper.cpp takes WAV, not ${type}. Send WAV, or start it with --convert and pass converts: true.`,
    { param: 'file' },
  )
}
