/** Parts of a document that stand by themselves, and how they are referred to. */
export type References = ReadonlyMap<unknown, string>

/** A copy of a part of an OpenAPI 3.0 document as 3.1 has it, with `$ref`s to what stands by itself. */
export function toOpenApi31(part: unknown, references: References): unknown {
  const reference = references.get(part)
  return reference === undefined ? withinOpenApi31(part, references) : { $ref: reference }
}

/** As {@link toOpenApi31}, for what itself stands there. */
export function withinOpenApi31(part: unknown, references: References): unknown {
  if (Array.isArray(part)) return part.map((entry) => toOpenApi31(entry, references))
  if (typeof part !== 'object' || part === null) return part
  return inDialect(
    Object.fromEntries(Object.entries(part).map(([name, value]) => [name, toOpenApi31(value, references)])),
  )
}

/** A schema of 3.0 in the words of JSON Schema 2020-12. What is no schema has none of these. */
function inDialect({ nullable, format, example, ...rest }: Record<string, unknown>): Record<string, unknown> {
  const { type } = rest
  const isScalar = typeof type === 'string'
  const values = isScalar && Array.isArray(rest.enum) ? rest.enum : []
  if (values.length === 1) {
    delete rest.enum
    rest.const = values[0]
  }
  if (nullable === true) rest.type = [type, 'null']
  if (format === 'binary') rest.contentMediaType = 'application/octet-stream'
  else if (format !== undefined) rest.format = format
  if (example !== undefined) Object.assign(rest, isScalar ? { examples: [example] } : { example })
  return rest
}
