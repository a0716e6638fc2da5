import { CONNECTION_CASES, FINE_CASES, SETTING_CASES, SHAPE_CASES, SILENT_CASES } from './broken-cases.js'
import type { FaultCase } from './cases.js'
import { EARLY_CASES, STATUS_CASES } from './status-cases.js'
import { STALLED_CASES, STREAM_CASES } from './stream-cases.js'

/** All ways to fail, by subject. */
export const CASES = {
  'what is slow but well': FINE_CASES,
  'a status': STATUS_CASES,
  'an early answer': EARLY_CASES,
  'an answer that is no transcript': SHAPE_CASES,
  'a connection that fails': CONNECTION_CASES,
  'server-sent events': STREAM_CASES,
  silence: [...SILENT_CASES, ...STALLED_CASES],
  'other settings': SETTING_CASES,
} satisfies Readonly<Record<string, readonly FaultCase[]>>

export type Subject = keyof typeof CASES
