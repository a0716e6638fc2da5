import { type Check, type CheckInfo, isWanted, matches } from './check.js'
import { badAudioChecks } from './checks/bad-audio.js'
import { connectionChecks } from './checks/connections.js'
import { containerChecks } from './checks/containers.js'
import { diarizedChecks } from './checks/diarized.js'
import { encodingChecks } from './checks/encodings.js'
import { errorChecks } from './checks/errors.js'
import { headerChecks } from './checks/headers.js'
import { hostileFormChecks } from './checks/hostile-forms.js'
import { jsonChecks } from './checks/json.js'
import { limitChecks } from './checks/limits.js'
import { refusedFieldChecks } from './checks/refused-fields.js'
import { requestChecks } from './checks/request.js'
import { speakerChecks } from './checks/speakers.js'
import { streamChecks } from './checks/stream.js'
import { textChecks } from './checks/text-formats.js'
import { translationChecks } from './checks/translations.js'
import { verboseChecks } from './checks/verbose.js'
import type { Settings } from './settings.js'

/** All checks, in the order they are run. */
const CHECKS: readonly Check[] = [
  ...requestChecks,
  ...encodingChecks,
  ...refusedFieldChecks,
  ...speakerChecks,
  ...containerChecks,
  ...limitChecks,
  ...headerChecks,
  ...jsonChecks,
  ...textChecks,
  ...verboseChecks,
  ...diarizedChecks,
  ...streamChecks,
  ...errorChecks,
  ...badAudioChecks,
  ...hostileFormChecks,
  ...translationChecks,
  ...connectionChecks,
]

/** Every check, in the order they are run: its id, its title and its section of the contract. */
export const checks: readonly CheckInfo[] = CHECKS.map(({ id, title, section }) => ({ id, title, section }))

/**
 * The checks that can be done with these settings and were asked for.
 *
 * @throws {RangeError} for a filter that no check has
 */
export function wantedChecks(settings: Settings): readonly Check[] {
  expectMatches('only', settings.only)
  return CHECKS.filter((check) => isWanted(check, settings))
}

/**
 * Refuses filters that name nothing: a check that was misspelt would be thought to have passed.
 *
 * @throws {RangeError} for a filter that no check has
 */
export function expectMatches(option: string, filters: readonly string[]): void {
  const unknown = filters.find((filter) => !CHECKS.some((check) => matches(check, filter)))
  if (unknown === undefined) return
  throw new RangeError(
    `${option}: no check has the id or section ${JSON.stringify(unknown)}; transcription-conformance --list shows them.`,
  )
}
