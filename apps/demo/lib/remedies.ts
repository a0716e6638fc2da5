import type { TranscriptionClientError } from '@transcribekit/client'

/** What a person can do about a failure: the one button that stands out. */
export type Remedy = 'retry' | 'record' | 'choose'

/** Failures that the same recording would meet again. */
const OF_THE_FILE = new Set(['too_large', 'unsupported_format'])

/**
 * The one thing to do about a failure.
 *
 * @param wasRecorded whether it was of what this page has recorded
 */
export function remedyOf(
  { code, param }: Pick<TranscriptionClientError, 'code' | 'param'>,
  wasRecorded: boolean,
): Remedy {
  if (code === 'mic_unsupported') return 'choose'
  if (code.startsWith('mic_')) return 'record'
  const isOfFile = OF_THE_FILE.has(code) || (code === 'rejected' && param === 'file')
  if (!isOfFile) return 'retry'
  return wasRecorded ? 'record' : 'choose'
}

/** The first sentence: servers may say more, and a page has room for one. */
export function sentenceOf(message: string): string {
  const [sentence = message] = message.split(/(?<=[.!?])\s+(?=\p{Lu})/u)
  return sentence
}
