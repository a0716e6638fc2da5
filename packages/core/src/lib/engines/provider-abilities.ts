import type { ModelAbilities } from './openai-models.js'

/** Bytes in a mebibyte, in which services count what they call MB. */
export const MEBIBYTE = 1024 * 1024

/** Parameters of the vendor's newer models, which no other service knows (contract, sections 2 and 9). */
const VENDOR_ONLY = ['languages', 'chunking_strategy', 'known_speaker_names', 'known_speaker_references']

/** Whisper behind the vendor's form, as most providers serve it. */
export const WHISPER_ELSEWHERE: ModelAbilities = {
  formats: ['json', 'verbose_json'],
  timestamps: ['word', 'segment'],
  streaming: false,
  diarization: false,
  logprobs: false,
  languages: 'any',
  refuses: [...VENDOR_ONLY, 'keywords'],
}

/** What a service refuses that takes keywords, under whatever name. */
export const REFUSED_WITH_KEYWORDS: readonly string[] = VENDOR_ONLY
