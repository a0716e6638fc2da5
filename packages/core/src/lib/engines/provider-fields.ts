import type { EngineRequest } from '../engine.js'
import type { WireField } from '../wire-fields.js'

/** Adds a field, unless the app sends it by itself as an extension. */
export function withField(
  fields: readonly WireField[],
  { extensions = {} }: EngineRequest,
  name: string,
  value: string | undefined,
): readonly WireField[] {
  return value === undefined || Object.hasOwn(extensions, name) ? fields : [...fields, [name, value]]
}

/** Keywords as a text, as `hotwords` wants them. */
export function hotwordsOf({ keywords }: EngineRequest): string | undefined {
  return keywords && keywords.length > 0 ? keywords.join(', ') : undefined
}
