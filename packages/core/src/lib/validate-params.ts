import { TranscriptionError } from './errors.js'
import { isLanguageCode } from './languages.js'
import {
  type ChunkingStrategy,
  RESPONSE_FORMATS,
  type ServerVad,
  TIMESTAMP_GRANULARITIES,
  TRANSLATION_FORMATS,
  type TranscriptionParams,
  type TranscriptionTask,
} from './params.js'
import { excerpt, isPlainObject, PARAMETER_NAMES, unknownParameter } from './wire-fields.js'

/** Most speakers that can be made known beforehand (contract, section 2). */
const MAX_KNOWN_SPEAKERS = 4
/** Longest name of a model, in characters. */
const MAX_MODEL_NAME = 200

/** Checked parameters, with those of the allow-list apart. */
export interface CheckedParams extends TranscriptionParams {
  /** Told by the endpoint, not by the client. */
  readonly task?: TranscriptionTask
  readonly extensions?: Readonly<Record<string, string | readonly string[]>>
}

type Check = (value: unknown, name: string) => unknown

const CHECKS: Readonly<Record<string, Check>> = {
  model: modelName,
  language: languageCode,
  languages: (value, name) => atLeastOne(list(value), name).map((code) => languageCode(code, name)),
  keywords: (value, name) => list(value).map((word) => keyword(word, name)),
  prompt: (value, name) => text(value, name),
  response_format: (value, name) => oneOf(value, name, RESPONSE_FORMATS),
  temperature: (value, name) => numberBetween(value, name, 0, 1),
  include: (value, name) => unique(list(value).map((part) => oneOf(part, name, ['logprobs']))),
  timestamp_granularities: (value, name) =>
    unique(list(value).map((unit) => oneOf(unit, name, TIMESTAMP_GRANULARITIES))),
  stream: boolean,
  chunking_strategy: chunkingStrategy,
  known_speaker_names: (value, name) => speakers(value, name).map((speaker) => text(speaker, name)),
  known_speaker_references: (value, name) => speakers(value, name).map((reference) => audioDataUrl(reference, name)),
}

/**
 * Checks every value and combination against the contract (section 2). `null` and `undefined` mean "not given".
 *
 * @throws {TranscriptionError} `unknown_parameter`, `invalid_value`, `unsupported_value`; the message names what is allowed
 */
export function validateParams(raw: object, extensions: readonly string[] = []): CheckedParams {
  const params = checkValues(raw, extensions)
  checkCombinations(params)
  return params
}

/** Names of the parameters of a translation (contract, section 8). */
const TRANSLATION_PARAMETERS = ['model', 'prompt', 'response_format', 'temperature']

/** Parameters that an app has set for both of its endpoints, as far as the task has them. */
export function paramsOf(task: TranscriptionTask, params: TranscriptionParams): TranscriptionParams {
  if (task === 'transcribe') return params
  return Object.fromEntries(Object.entries(params).filter(([name]) => TRANSLATION_PARAMETERS.includes(name)))
}

/**
 * Checks that a translation is asked for nothing that translations don't have.
 *
 * @throws {TranscriptionError} `unknown_parameter`, `invalid_value`
 */
export function checkTranslation(params: CheckedParams): void {
  for (const [name, value] of Object.entries(params)) {
    if (value === undefined || name === 'extensions') continue
    if (!TRANSLATION_PARAMETERS.includes(name)) throw unknownParameter(name, [], TRANSLATION_PARAMETERS)
  }
  if (params.response_format !== undefined) oneOf(params.response_format, 'response_format', TRANSLATION_FORMATS)
}

/**
 * Checks every value by itself.
 *
 * @throws {TranscriptionError} `unknown_parameter`, `invalid_value`
 */
export function checkValues(raw: object, extensions: readonly string[] = []): CheckedParams {
  const params: Record<string, unknown> = {}
  const extra: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(raw)) {
    if (value === undefined || value === null) continue
    // An empty list asks for nothing, as if it were not given.
    if (Array.isArray(value) && value.length === 0 && name !== 'languages') continue
    if (extensions.includes(name)) extra[name] = extension(value, name)
    else if (!PARAMETER_NAMES.includes(name)) throw unknownParameter(name, extensions)
    else params[name] = CHECKS[name]?.(value, name)
  }
  if (Object.keys(extra).length > 0) params.extensions = extra
  return params
}

function checkCombinations(params: TranscriptionParams) {
  const format = params.response_format ?? 'json'
  if (params.language !== undefined && params.languages !== undefined) {
    throw invalid('languages', "'language' and 'languages' exclude each other; send one of them.")
  }
  // Some SDKs always send the default (`segment`): it asks for nothing there.
  if (params.timestamp_granularities?.includes('word') && format !== 'verbose_json') {
    throw unsupported(
      'timestamp_granularities',
      `'timestamp_granularities' needs response_format 'verbose_json', not '${format}'.`,
    )
  }
  if (params.include !== undefined && format !== 'json') {
    throw unsupported('include', `'include' needs response_format 'json', not '${format}'.`)
  }
  const { known_speaker_names: names, known_speaker_references: references } = params
  if ((names?.length ?? 0) !== (references?.length ?? 0)) {
    throw invalid(
      'known_speaker_references',
      `'known_speaker_names' and 'known_speaker_references' must have the same length and order; there are ${names?.length ?? 0} names and ${references?.length ?? 0} references.`,
    )
  }
}

function text(value: unknown, name: string, maxLength = Number.POSITIVE_INFINITY): string {
  if (typeof value !== 'string' || value === '') throw invalid(name, `'${name}' must be a text that is not empty.`)
  if (value.length > maxLength) throw invalid(name, `'${name}' is longer than ${maxLength} characters.`)
  return value
}

/** It stands in logs and messages, where control characters would make up further lines. */
function modelName(value: unknown, name: string): string {
  const model = text(value, name, MAX_MODEL_NAME)
  if (/\p{Cc}/u.test(model)) throw invalid(name, `'${name}' must be a name on one line, without control characters.`)
  return model
}

/** What goes into a form: texts, and what is written as one. */
function extension(value: unknown, name: string): string | readonly string[] {
  if (Array.isArray(value)) return value.map((entry) => written(entry, name))
  return written(value, name)
}

function written(value: unknown, name: string): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  throw invalid(name, `'${name}' must be a text, a number or a boolean, or a list of them.`)
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value]
}

function atLeastOne(values: readonly unknown[], name: string): readonly unknown[] {
  if (values.length === 0) throw invalid(name, `'${name}' must have at least one value.`)
  return values
}

function unique<Value>(values: readonly Value[]): readonly Value[] {
  return [...new Set(values)]
}

function oneOf<const Value extends string>(value: unknown, name: string, allowed: readonly Value[]): Value {
  const found = allowed.find((candidate) => candidate === value)
  if (found === undefined) {
    throw invalid(name, `'${name}' must be ${allowed.map((v) => `'${v}'`).join(', ')}, not '${excerpt(value)}'.`)
  }
  return found
}

function numberBetween(value: unknown, name: string, min: number, max: number): number {
  if (typeof value !== 'number' || !(value >= min && value <= max)) {
    throw invalid(name, `'${name}' must be a number from ${min} to ${max}, not '${excerpt(value)}'.`)
  }
  return value
}

function boolean(value: unknown, name: string): boolean {
  if (typeof value !== 'boolean') throw invalid(name, `'${name}' must be true or false, not '${excerpt(value)}'.`)
  return value
}

function languageCode(value: unknown, name: string): string {
  const code = String(value).toLowerCase()
  if (!isLanguageCode(code)) {
    throw invalid(name, `'${name}' must be an ISO-639-1 code such as 'en' or 'de', not '${excerpt(value)}'.`)
  }
  return code
}

function keyword(value: unknown, name: string): string {
  const word = text(value, name)
  if (/[<>\r\n]/.test(word)) throw invalid(name, `'${name}' must be single lines without '<' and '>'.`)
  return word
}

function speakers(value: unknown, name: string): readonly unknown[] {
  const values = list(value)
  if (values.length > MAX_KNOWN_SPEAKERS) {
    throw invalid(name, `'${name}' may have at most ${MAX_KNOWN_SPEAKERS} values, not ${values.length}.`)
  }
  return values
}

function audioDataUrl(value: unknown, name: string): string {
  const url = text(value, name)
  if (!/^data:[\w.+-]+\/[\w.+-]+(;[^,;]+)*;base64,/.test(url.slice(0, 200))) {
    throw invalid(name, `'${name}' must be data URLs of audio, such as 'data:audio/wav;base64,…'.`)
  }
  return url
}

const VAD_RANGES: Readonly<Record<string, readonly [min: number, max: number, integer: boolean]>> = {
  prefix_padding_ms: [0, Number.MAX_SAFE_INTEGER, true],
  silence_duration_ms: [0, Number.MAX_SAFE_INTEGER, true],
  threshold: [0, 1, false],
}

function chunkingStrategy(value: unknown, name: string): ChunkingStrategy {
  if (value === 'auto') return value
  if (!isPlainObject(value) || value.type !== 'server_vad') {
    throw invalid(name, `'${name}' must be 'auto' or an object of type 'server_vad', not '${excerpt(value)}'.`)
  }
  const vad: Record<string, unknown> = { type: 'server_vad' }
  for (const [key, setting] of Object.entries(value)) {
    if (key === 'type' || setting === undefined || setting === null) continue
    const range = Object.hasOwn(VAD_RANGES, key) ? VAD_RANGES[key] : undefined
    const param = `${name}[${excerpt(key)}]`
    if (!range) throw invalid(param, `'${param}' is unknown. Allowed: type, ${Object.keys(VAD_RANGES).join(', ')}.`)
    const [min, max, integer] = range
    vad[key] = numberBetween(setting, param, min, max)
    if (integer && !Number.isInteger(setting)) throw invalid(param, `'${param}' must be a whole number.`)
  }
  return vad as unknown as ServerVad
}

function invalid(param: string, message: string) {
  return new TranscriptionError('invalid_value', message, { param })
}

function unsupported(param: string, message: string) {
  return new TranscriptionError('unsupported_value', message, { param })
}
