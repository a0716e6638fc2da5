import { TranscriptionError } from './errors.js'

/** One text field of a multipart body, name and value as they came. */
export type WireField = readonly [name: string, value: string]

/** Parameters as they are spelled, before their values are checked. */
export type RawParams = Record<string, unknown>

type Kind = 'text' | 'number' | 'boolean' | 'list' | 'chunking'

/** How each parameter of the contract is written on the wire (contract, section 2). */
const KINDS: Readonly<Record<string, Kind>> = {
  model: 'text',
  language: 'text',
  languages: 'list',
  keywords: 'list',
  prompt: 'text',
  response_format: 'text',
  temperature: 'number',
  include: 'list',
  timestamp_granularities: 'list',
  stream: 'boolean',
  chunking_strategy: 'chunking',
  known_speaker_names: 'list',
  known_speaker_references: 'list',
}

const FIELD_NAME = /^([^[\]]+)(?:\[([^[\]]*)\])?$/
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i
const BOOLEANS = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
])

/** Names of all parameters, `file` apart. */
export const PARAMETER_NAMES: readonly string[] = Object.keys(KINDS)

/**
 * Reads text fields into parameters, in every encoding that SDKs are seen to use:
 * lists as `x[]`, `x` or `x[0]`, objects as `x[key]` or as JSON text, booleans as `true` or `1`.
 *
 * An empty value and `null` mean "not given", as HTML forms send them.
 *
 * @throws {TranscriptionError} `unknown_parameter`, `invalid_value`
 */
export function readWireFields(fields: readonly WireField[], extensions: readonly string[] = []): RawParams {
  const params: RawParams = Object.create(null)
  // Objects that are written key by key; one that came as a whole takes no further keys.
  const open = new Set<unknown>()
  for (const [wireName, value] of fields) {
    const [, name = wireName, key] = FIELD_NAME.exec(wireName) ?? []
    if (extensions.includes(name)) addExtension(params, name, value)
    else if (name === 'file') throw fileSentAsText()
    else if (key && name === 'chunking_strategy') addKey(params, name, key, value, open)
    else addParameter(params, name, key, value, extensions)
  }
  return params
}

function addParameter(
  params: RawParams,
  name: string,
  key: string | undefined,
  value: string,
  extensions: readonly string[],
) {
  const kind = Object.hasOwn(KINDS, name) ? KINDS[name] : undefined
  if (kind === undefined) throw unknownParameter(name, extensions)
  if (kind === 'list') {
    if (key !== undefined && !/^\d*$/.test(key)) throw unknownParameter(`${name}[${key}]`, extensions)
    if (value !== '') append(params, name, value)
    return
  }
  if (key !== undefined) throw unknownParameter(`${name}[${key}]`, extensions)
  if (value === '' || (value === 'null' && kind !== 'text')) return
  if (params[name] !== undefined) throw givenTwice(name)
  params[name] = readScalar(kind, name, value)
}

function addKey(params: RawParams, name: string, key: string, value: string, open: Set<unknown>) {
  if (value === '') return
  const object = params[name] ?? Object.create(null)
  if (params[name] === undefined) open.add(object)
  if (!open.has(object) || Object.hasOwn(object, key)) throw givenTwice(`${name}[${excerpt(key)}]`)
  object[key] = DECIMAL.test(value) ? Number(value) : value
  params[name] = object
}

function readScalar(kind: Kind, name: string, value: string): unknown {
  switch (kind) {
    case 'number':
      if (!DECIMAL.test(value)) throw invalid(name, `'${name}' must be a decimal number, not '${excerpt(value)}'.`)
      return Number(value)
    case 'boolean':
      if (!BOOLEANS.has(value)) throw invalid(name, `'${name}' must be 'true' or 'false', not '${excerpt(value)}'.`)
      return BOOLEANS.get(value)
    case 'chunking':
      return value.startsWith('{') ? readJson(name, value) : value
    default:
      return value
  }
}

function readJson(name: string, value: string): unknown {
  try {
    return JSON.parse(value)
  } catch (cause) {
    throw new TranscriptionError('invalid_value', `'${name}' is not valid JSON.`, { param: name, cause })
  }
}

function addExtension(params: RawParams, name: string, value: string) {
  const known = params[name]
  params[name] = known === undefined ? value : [...(Array.isArray(known) ? known : [known]), value]
}

function append(params: RawParams, name: string, value: string) {
  const list = params[name]
  if (Array.isArray(list)) list.push(value)
  else params[name] = [value]
}

export function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A value of the client's, short enough to be quoted in a message. */
export function excerpt(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value))
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}

function invalid(param: string, message: string) {
  return new TranscriptionError('invalid_value', message, { param })
}

function givenTwice(name: string) {
  return invalid(name, `'${name}' was given twice; send it once.`)
}

/** The error for a recording that is no file part, and how to send one. */
export function fileSentAsText() {
  return invalid(
    'file',
    "'file' was sent as text fields. Send it as a file, with a file name: curl -F file=@talk.mp3, FormData.append('file', blob, 'talk.webm'), or in the SDKs toFile(buffer, 'talk.webm').",
  )
}

/** The error for a parameter outside the contract; it names all that are allowed. */
export function unknownParameter(
  name: string,
  extensions: readonly string[] = [],
  parameters: readonly string[] = PARAMETER_NAMES,
) {
  const allowed = ['file', ...parameters, ...extensions].join(', ')
  return new TranscriptionError('unknown_parameter', `Unknown parameter: '${excerpt(name)}'. Allowed: ${allowed}.`, {
    param: excerpt(name),
  })
}
