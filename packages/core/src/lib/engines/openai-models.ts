import type { EngineAbilities } from '../engine.js'

/** What a model of the vendor can do. As of 2026-11-22 (contract, section 3). */
export interface ModelAbilities extends EngineAbilities {
  /** Answers with server-sent events when asked to; others ignore `stream` and answer as a whole. */
  readonly streaming: boolean
  /** The richest `response_format` it answers, by which everything else is rendered. */
  readonly richestFormat: 'json' | 'verbose_json' | 'diarized_json'
}

const SPEAKERS = ['known_speaker_names', 'known_speaker_references']

const WHISPER: ModelAbilities = {
  timestamps: ['word', 'segment'],
  diarization: false,
  logprobs: false,
  languages: 'any',
  refuses: ['languages', 'keywords', ...SPEAKERS],
  streaming: false,
  richestFormat: 'verbose_json',
}

const GPT_4O: ModelAbilities = {
  timestamps: [],
  diarization: false,
  logprobs: true,
  languages: 'any',
  refuses: ['languages', 'keywords', ...SPEAKERS],
  streaming: true,
  richestFormat: 'json',
}

const GPT_4O_DIARIZE: ModelAbilities = {
  timestamps: ['segment'],
  diarization: true,
  logprobs: false,
  languages: 'any',
  refuses: ['languages', 'keywords', 'prompt', 'timestamp_granularities'],
  streaming: true,
  richestFormat: 'diarized_json',
}

const GPT: ModelAbilities = {
  timestamps: [],
  diarization: false,
  logprobs: false,
  languages: 'any',
  refuses: SPEAKERS,
  streaming: true,
  richestFormat: 'json',
}

const MODELS: Readonly<Record<string, ModelAbilities>> = {
  'gpt-transcribe': GPT,
  'whisper-1': WHISPER,
  'gpt-4o-transcribe': GPT_4O,
  'gpt-4o-mini-transcribe': GPT_4O,
  'gpt-4o-mini-transcribe-2025-12-15': GPT_4O,
  'gpt-4o-transcribe-diarize': GPT_4O_DIARIZE,
}

/** A server with the contract of whisper: what most compatible ones offer. */
const COMPATIBLE: ModelAbilities = {
  timestamps: ['word', 'segment'],
  diarization: false,
  logprobs: false,
  languages: 'any',
  streaming: false,
  richestFormat: 'verbose_json',
}

/** Whoever names no model gets the first of these that can do what is asked: text, times, speakers. */
const PREFERRED = ['gpt-transcribe', 'whisper-1', 'gpt-4o-transcribe-diarize', 'gpt-4o-transcribe']

/** What bears on the choice of a model. */
export interface ModelNeeds {
  readonly timestamps: boolean
  readonly speakers: boolean
  readonly logprobs: boolean
  /** Names of the parameters that are given. */
  readonly given: readonly string[]
}

/** The model for a request that names none. Where none can do everything, the refusal is about one that gives the format. */
export function chooseModel({ timestamps, speakers, logprobs, given }: ModelNeeds): string {
  const able = PREFERRED.filter((model) => {
    const abilities = modelAbilities(model)
    if (speakers) return abilities.diarization
    return (!timestamps || abilities.timestamps.length > 0) && (!logprobs || abilities.logprobs)
  })
  const willing = able.find((model) => !modelAbilities(model).refuses?.some((name) => given.includes(name)))
  return willing ?? able[0] ?? 'whisper-1'
}

/** What a model can do. Of an unknown one nothing is guessed by its name: `declared` says it. */
export function modelAbilities(model: string, declared: Partial<ModelAbilities> = {}): ModelAbilities {
  const known = Object.hasOwn(MODELS, model) ? MODELS[model] : undefined
  return { ...(known ?? COMPATIBLE), ...declared }
}
