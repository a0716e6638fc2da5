import { Ajv2020 } from 'ajv/dist/2020.js'
import { openApiDocument } from '../../src/index.js'

/** The document with all there is. */
export const document = openApiDocument({ translations: true, describe: true })

/** Its paths, and the tasks behind them. */
export const PATHS = [
  ['/audio/transcriptions', 'transcribe'],
  ['/audio/translations', 'translate'],
] as const

/** An operation of the document. */
export const described = (path: (typeof PATHS)[number][0], method: 'get' | 'post' = 'post') =>
  document.paths[path]?.[method] as unknown as Operation

/** An operation, as far as it is looked at here. */
export interface Operation {
  readonly requestBody: { readonly content: { readonly 'multipart/form-data': Form } }
  readonly responses: Readonly<Record<string, Answer & { readonly $ref?: string }>>
}

interface Form {
  readonly schema: { readonly $ref: string }
  readonly encoding: Readonly<Record<string, object>>
}

interface Answer {
  readonly headers: Readonly<Record<string, object>>
  readonly content: Readonly<Record<string, Content>>
}

/** A body. */
export interface Content {
  readonly schema: object
  readonly example?: unknown
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>
}

const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false, allErrors: true })
// Closed: what an answer has beside the schema would be something that the document does not tell.
ajv.addSchema({ $id: 'document', ...closed({ components: { schemas: document.components.schemas } }) }, 'document')
ajv.addVocabulary(['components'])

/** A copy in which objects have nothing but what is named. */
function closed<Value>(value: Value): Value {
  if (Array.isArray(value)) return value.map(closed) as Value
  if (typeof value !== 'object' || value === null) return value
  const copy = Object.fromEntries(Object.entries(value).map(([name, part]) => [name, closed(part)]))
  return ('properties' in value && 'type' in value ? { ...copy, additionalProperties: false } : copy) as Value
}

/** What is wrong with a value by a schema of the document. */
export function faultsOf(value: unknown, schema: object) {
  const validate = ajv.compile(JSON.parse(JSON.stringify(closed(schema)).replaceAll('"#/', '"document#/')))
  return validate(value) ? [] : (validate.errors ?? [])
}

/** A schema of the document. */
export const named = (name: string) => ({ $ref: `#/components/schemas/${name}` })

/** The part of the document that a response is, or that it refers to. */
export function answerOf(responses: Operation['responses'], status: number | string): Answer {
  const answer = responses[status] ?? responses['4XX']
  const name = answer?.$ref?.split('/').at(-1)
  return (name === undefined ? answer : document.components.responses[name]) as Answer
}

/** The fields of a form. */
export function formOf(path: (typeof PATHS)[number][0]) {
  const { $ref } = described(path).requestBody.content['multipart/form-data'].schema
  return document.components.schemas[$ref.split('/').at(-1) ?? ''] as {
    readonly properties: Readonly<Record<string, { readonly type?: string }>>
    readonly required: readonly string[]
  }
}
