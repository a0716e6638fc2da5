import type { EngineAbilities } from '../engine.js'
import { hasEnded } from '../model-end.js'
import type { ResponseFormat, TimestampGranularity } from '../params.js'
import { MODELS, PREFERRED } from './model-registry.js'

/** What a model behind the API can do. */
export interface ModelAbilities extends EngineAbilities {
  /** Answers with server-sent events when asked to; others ignore `stream` and answer as a whole. */
  readonly streaming: boolean
  /** Languages of which it is told in the field `languages`, as it does not read `language`. Default: none. */
  readonly languageHints?: readonly string[] | undefined
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

const GRANULARITIES: readonly TimestampGranularity[] = ['word', 'segment']

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

/** What the models of a server can do together, as long as they live. */
export function anyModel(host: ModelHost = {}): EngineAbilities {
  const abilities = livingFirst(Object.keys(MODELS), host).map((model) => knownModel(model).abilities)
  return {
    timestamps: GRANULARITIES.filter((unit) => abilities.some(({ timestamps }) => timestamps.includes(unit))),
    diarization: abilities.some(({ diarization }) => diarization),
    logprobs: abilities.some(({ logprobs }) => logprobs),
    translation: abilities.some(({ translation }) => translation),
    languages: 'any',
  }
}

/** Those of some models that have not ended, or all where all have. */
function livingFirst<Name extends string>(models: readonly Name[], host: ModelHost): readonly Name[] {
  const living = models.filter((model) => !hasEnded(knownModel(model, host).abilities.end))
  return living.length > 0 ? living : models
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
export function chooseModel(
  { timestamps, speakers, logprobs, translation, given }: ModelNeeds,
  host: ModelHost = {},
): string {
  const able = PREFERRED.filter((model) => {
    const { abilities } = knownModel(model)
    if (speakers) return abilities.diarization
    if (translation) return abilities.translation
    return (!timestamps || abilities.timestamps.length > 0) && (!logprobs || abilities.logprobs)
  })
  const models = livingFirst(able, host)
  const willing = models.find((model) => !knownModel(model).abilities.refuses?.some((name) => given.includes(name)))
  return willing ?? models[0] ?? 'whisper-1'
}
