import ISO6391 from 'iso-639-1'

/** True for an ISO-639-1 code in lower case. */
export function isLanguageCode(value: string): boolean {
  return ISO6391.validate(value)
}

/** English name in lower case, as `verbose_json` has it: `en` → `english`. What is no code stays as it is. */
export function languageName(language: string): string {
  const code = language.toLowerCase()
  return ISO6391.getName(code).toLowerCase() || code
}
