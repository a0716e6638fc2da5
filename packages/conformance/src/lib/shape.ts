import { show } from './show.js'
import { Failed } from './verdict.js'

/** What a value in a body must be; fails with the path of what is not. */
export type Rule = (value: unknown, path: string) => void

/** A text, which may be empty. */
export const text: Rule = (value, path) => {
  if (typeof value !== 'string') throw new Failed(`${path} to be a string`, show(value))
}

/** A text that is not empty. */
export const someText: Rule = (value, path) => {
  if (typeof value !== 'string' || value === '')
    throw new Failed(`${path} to be a string that is not empty`, show(value))
}

/** A finite number. */
export const number: Rule = (value, path) => {
  if (typeof value !== 'number') throw new Failed(`${path} to be a number`, show(value))
}

/** A whole number from 0. */
export const count: Rule = (value, path) => {
  if (!Number.isInteger(value) || Number(value) < 0)
    throw new Failed(`${path} to be a whole number from 0`, show(value))
}

/** Exactly this text. */
export function literal(expected: string): Rule {
  return (value, path) => {
    if (value !== expected) throw new Failed(`${path} to be '${expected}'`, show(value))
  }
}

export function list(rule: Rule): Rule {
  return (value, path) => {
    if (!Array.isArray(value)) throw new Failed(`${path} to be a list`, show(value))
    for (const [index, entry] of value.entries()) rule(entry, `${path}[${index}]`)
  }
}

/** An object with these keys; further ones may stand beside them. */
export function object(required: Readonly<Record<string, Rule>>, optional: Readonly<Record<string, Rule>> = {}): Rule {
  return (value, path) => {
    const entries = recordAt(value, path)
    for (const [key, rule] of Object.entries(required)) {
      if (!Object.hasOwn(entries, key)) throw new Failed(`${path}.${key}`, `keys ${show(Object.keys(entries))}`)
      rule(entries[key], `${path}.${key}`)
    }
    for (const [key, rule] of Object.entries(optional)) {
      if (entries[key] !== undefined) rule(entries[key], `${path}.${key}`)
    }
  }
}

export function recordAt(value: unknown, path: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  throw new Failed(`${path} to be an object`, show(value))
}
