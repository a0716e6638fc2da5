import type { Settings } from './settings.js'
import type { Target } from './target.js'

/** A section of the contract. */
export type Section = `§${number}`

/** What a check looks at. */
export interface CheckInfo {
  /** Stable name, for example `srt.grammar`. */
  readonly id: string
  /** One sentence on what must hold. */
  readonly title: string
  /** Section of the contract, for example `§5`. */
  readonly section: Section
}

/** One rule of the contract and how to see whether an endpoint keeps it. */
export interface Check extends CheckInfo {
  /** What the check can't do without; where it is missing, the check is left out. */
  readonly needs?: 'key' | 'decoding'
  /** Throws `Failed` or `NotOffered`. */
  run(target: Target): Promise<void>
}

/** Names of the sections, in the order they are checked. */
export const SECTIONS: Readonly<Record<Section, string>> = {
  '§1': 'Request',
  '§2': 'Fields and recordings',
  '§4': 'Limits',
  '§5': 'Answers',
  '§6': 'Streaming',
  '§7': 'Errors',
  '§8': 'Translations',
  '§10': 'Connections',
}

/** Gives the checks of a file their section. */
export function inSection(section: Section, checks: readonly Omit<Check, 'section'>[]): readonly Check[] {
  return checks.map((check) => ({ ...check, section }))
}

/** True when a check can be done with these settings, and was asked for. */
export function isWanted(check: Check, { key, decodes, only }: Settings): boolean {
  if (check.needs === 'key' && key === undefined) return false
  if (check.needs === 'decoding' && !decodes) return false
  return isAskedFor(check, only)
}

/** True when filters let a check through; where there are none, they let all through. */
export function isAskedFor(check: CheckInfo, only: readonly string[]): boolean {
  return only.length === 0 || only.some((filter) => matches(check, filter))
}

/** True when a filter is the check's section (`§5` or `5`), its id, or the beginning of that. */
export function matches({ id, section }: CheckInfo, filter: string): boolean {
  return section === filter || section.slice(1) === filter || id.startsWith(filter)
}
