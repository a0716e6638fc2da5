/** Offered where the server takes any language. */
const COMMON = ['en', 'es', 'fr', 'de', 'it', 'pt', 'nl', 'pl', 'uk', 'tr', 'ar', 'hi', 'ja', 'ko', 'zh']

/** A choice of a picker. */
export interface Choice {
  readonly value: string
  readonly label: string
}

/** Languages to choose from, by name; first of all, that the engine finds it out. */
export function languageChoices(languages: 'any' | readonly string[]): Choice[] {
  const names = new Intl.DisplayNames('en', { type: 'language' })
  const codes = languages === 'any' ? COMMON : languages
  return [{ value: '', label: 'Detect' }, ...codes.map((value) => ({ value, label: names.of(value) ?? value }))]
}
