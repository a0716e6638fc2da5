import type { ModelAbilities } from './openai-models.js'

// What the models of OpenAI can do, and until when. As of 2026-11-22 (contract, sections 3 and 4).

/** Largest recording of every model, in bytes: 25 MiB of request, and the rest of the form needs a part of them. */
export const MAX_FILE_SIZE = 26_214_400
/** Longest recording of the gpt-4o models, in seconds. */
const GPT_4O_SECONDS = 1400
/** The vendor ends its older models and all translations. Deprecated at the latest since this was read. */
const END = { deprecated: '2026-11-22', shutdown: '2027-02-26' }
/** The one that stays. */
const SUCCESSOR = 'gpt-transcribe'
/**
 * `gpt-transcribe` ignores `language` without a word, and refuses a request for any other code in `languages`
 * (requests to the live API of 2026-07-31, github.com/michaelwilhelmsen/humla, docs/research).
 */
const GPT_LANGUAGES =
  'af ar az be bg bn bs ca cs cy da de el en es et fa fi fr gl gu he hi hr hu hy id is it ja ka kk kn ko lt lv mi mk ml mr ms ne nl no pl pt ro ru sk sl sr sv sw ta te th tl tr uk ur vi yue zh'.split(
    ' ',
  )
const SPEAKERS = ['known_speaker_names', 'known_speaker_references']

const WHISPER: ModelAbilities = {
  formats: ['json', 'text', 'srt', 'verbose_json', 'vtt'],
  timestamps: ['word', 'segment'],
  streaming: false,
  diarization: false,
  logprobs: false,
  translation: true,
  languages: 'any',
  refuses: ['languages', 'keywords', ...SPEAKERS],
  maxFileSize: MAX_FILE_SIZE,
  end: {
    ...END,
    successor: SUCCESSOR,
    advice: `withTimestamps(openai({ model: '${SUCCESSOR}' }), local()) keeps every format`,
  },
}

const GPT_4O: ModelAbilities = {
  formats: ['json', 'text'],
  timestamps: [],
  streaming: true,
  diarization: false,
  logprobs: true,
  languages: 'any',
  refuses: ['languages', 'keywords', ...SPEAKERS],
  maxFileSize: MAX_FILE_SIZE,
  maxDuration: GPT_4O_SECONDS,
  end: { ...END, successor: SUCCESSOR, advice: 'name that one, which reports no log probabilities' },
}

const GPT_4O_DIARIZE: ModelAbilities = {
  formats: ['json', 'text', 'diarized_json'],
  timestamps: ['segment'],
  streaming: true,
  diarization: true,
  logprobs: false,
  languages: 'any',
  refuses: ['languages', 'keywords', 'prompt'],
  maxFileSize: MAX_FILE_SIZE,
  maxDuration: GPT_4O_SECONDS,
  end: { ...END, advice: 'the vendor names no model that tells speakers apart in its place' },
}

const GPT: ModelAbilities = {
  formats: ['json'],
  timestamps: [],
  streaming: true,
  diarization: false,
  logprobs: false,
  languages: 'any',
  languageHints: GPT_LANGUAGES,
  refuses: SPEAKERS,
  maxFileSize: MAX_FILE_SIZE,
}

/** The models of the vendor, by name. */
export const MODELS: Readonly<Record<string, ModelAbilities>> = {
  'gpt-transcribe': GPT,
  'whisper-1': WHISPER,
  'gpt-4o-transcribe': GPT_4O,
  'gpt-4o-mini-transcribe': GPT_4O,
  'gpt-4o-mini-transcribe-2025-12-15': GPT_4O,
  'gpt-4o-transcribe-diarize': GPT_4O_DIARIZE,
}

/** Whoever names no model gets the first of these that can do what is asked: text, times, speakers. */
export const PREFERRED = ['gpt-transcribe', 'whisper-1', 'gpt-4o-transcribe-diarize', 'gpt-4o-transcribe'] as const
