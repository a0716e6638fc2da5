import type { EngineAbilities } from '../engine.js'
import type { ResponseFormat } from '../params.js'
import { MODELS, PREFERRED } from './model-registry.js'

/** What a model behind the API can do. */
export interface ModelAbilities extends EngineAbilities {
  /** Answers with server-sent events when asked to; others ignore `stream` and answer as a whole. */
  readonly streaming: boolean
  /** Every `response_format` it answers itself. It is asked for the richest; all others are rendered from that. */
  readonly formats: readonly ResponseFormat[]
}

/** A server with the contract of whisper: what most compatible ones offer. */
const COMPATIBLE: ModelAbilities = {
  formats: ['json', 'text', 'srt', 'verbose_json', 'vtt'],
  timestamps: ['word', 'segment'],
  streaming: false,
  diarization: false,
  logprobs: false,
  languages: 'any',
}

/** What is known of a model, and whence. */
export interface KnownModel {
  readonly abilities: ModelAbilities
  /** True when it is not taken for what most servers offer: its richest format may be asked for without need. */
  readonly isCertain: boolean
}

/** Where a model is asked. */
export interface ModelHost {
  /** What the owner of the server says that its models can do. */
  readonly declared?: Partial<ModelAbilities> | undefined
  /** True when it is the vendor, whose limits and dates don't hold for models of the same name elsewhere. */
  readonly isVendor?: boolean | undefined
}

/** What a model can do. Of an unknown one nothing is guessed by its name: `declared` says it. */
export function knownModel(model: string, { declared = {}, isVendor = false }: ModelHost = {}): KnownModel {
  const registered = Object.hasOwn(MODELS, model) ? MODELS[model] : undefined
  const { maxFileSize, maxDuration, end, ...lasting } = registered ?? COMPATIBLE
  const ofVendor = isVendor ? { maxFileSize, maxDuration, end } : {}
  return {
    abilities: { ...lasting, ...ofVendor, ...declared },
    isCertain: registered !== undefined || declared.formats !== undefined,
  }
}

/** What bears on the choice of a model. */
export interface ModelNeeds {
  readonly timestamps: boolean
  readonly speakers: boolean
  readonly logprobs: boolean
  readonly translation: boolean
  /** Names of the parameters that are given. */
  readonly given: readonly string[]
}

/** The model for a request that names none. Where none can do everything, the refusal is about one that gives the format. */
export function chooseModel({ timestamps, speakers, logprobs, translation, given }: ModelNeeds): string {
  const able = PREFERRED.filter((model) => {
    const { abilities } = knownModel(model)
    if (speakers) return abilities.diarization
    if (translation) return abilities.translation
    return (!timestamps || abilities.timestamps.length > 0) && (!logprobs || abilities.logprobs)
  })
  const willing = able.find((model) => !knownModel(model).abilities.refuses?.some((name) => given.includes(name)))
  return willing ?? able[0] ?? 'whisper-1'
}
