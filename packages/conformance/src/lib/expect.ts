import type { Answer } from './answer.js'
import { TRUTH } from './recordings.js'
import { type Rule, recordAt, text } from './shape.js'
import { show } from './show.js'
import { Failed, NotOffered } from './verdict.js'
import { wordErrorRate } from './words.js'

/** Most words that may be wrong, of all. */
const MAX_WORD_ERRORS = 0.2

/** What a refusal must be. */
export interface Refusal {
  /** Statuses of which one must be answered. Default 400. */
  readonly status?: readonly number[]
  /** Names of fields of which `param` must name one. Default: `param` may be anything. */
  readonly param?: readonly string[]
  /** `null` is as good as the field's name. Default `true`. */
  readonly orNull?: boolean
}

export function expectTrue(condition: boolean, expected: string, got: unknown): void {
  if (!condition) throw new Failed(expected, show(got))
}

/**
 * The answer, which must be 200.
 *
 * @param abilities fields that ask for what depends on the model: a proper refusal that names one is no failure
 */
export function expectSuccess(answer: Answer, ...abilities: readonly string[]): Answer {
  if (answer.status === 200) return answer
  if (abilities.length === 0 || answer.status !== 400) throw new Failed('status 200', answer.describe())
  const { param, message } = expectEnvelope(answer)
  if (!abilities.includes(baseName(param))) {
    throw new Failed(`status 200, or a refusal with param '${abilities.join("' or '")}'`, answer.describe())
  }
  throw new NotOffered(`refused: ${show(message)}`)
}

/** An answer that must be a refusal, with the error envelope. */
export function expectRefusal(answer: Answer, { status = [400], param = [], orNull = true }: Refusal = {}): Envelope {
  if (!status.includes(answer.status)) throw new Failed(`status ${status.join(' or ')}`, answer.describe())
  const envelope = expectEnvelope(answer)
  const allowed = param.length === 0 || (orNull && envelope.param === null) || param.includes(baseName(envelope.param))
  expectTrue(allowed, `param '${param.join("' or '")}'`, envelope.param)
  return envelope
}

/** The four keys of an error. */
export interface Envelope {
  readonly message: string
  readonly type: string
  readonly param: string | null
  readonly code: string | null
}

const ENVELOPE_KEYS = ['code', 'message', 'param', 'type']

/** The error in an answer: exactly four keys, of the right types. */
export function expectEnvelope(answer: Answer): Envelope {
  expectTrue(answer.type === 'application/json', 'an error of type application/json', answer.describe())
  const error = recordAt(recordAt(answer.json(), 'body').error, 'error')
  const keys = Object.keys(error).sort()
  expectTrue(keys.join() === ENVELOPE_KEYS.join(), `exactly the keys ${ENVELOPE_KEYS.join(', ')} in error`, keys)
  for (const key of ['message', 'type']) text(error[key], `error.${key}`)
  for (const key of ['param', 'code']) if (error[key] !== null) text(error[key], `error.${key}`)
  return error as unknown as Envelope
}

/** A body that must have this shape. */
export function expectShape(answer: Answer, rule: Rule): Record<string, unknown> {
  const body = answer.json()
  rule(body, 'body')
  return body as Record<string, unknown>
}

/** A text that must hold the words of the clip: at most one in five may be wrong. */
export function expectWords(value: unknown, where = 'text'): void {
  text(value, where)
  const rate = wordErrorRate(String(value), TRUTH.text)
  expectTrue(rate <= MAX_WORD_ERRORS, `the words of the clip in ${where}, at most 20 % of them wrong`, value)
}

/** `chunking_strategy[type]` is about `chunking_strategy`. */
function baseName(param: string | null): string {
  return (param ?? '').replace(/\[.*$/, '')
}
