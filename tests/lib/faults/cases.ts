import { ok } from './behaviours.js'
import type { MountName } from './mounts.js'
import type { Behaviour } from './upstream.js'

/** What the client is to get. */
export interface Expected {
  readonly status: number
  /** The error's code, or those that the contract leaves open. */
  readonly code?: string | readonly string[]
  /** How often the upstream is called. */
  readonly attempts: number | readonly [least: number, most: number]
  /** The header of that name; without it there must be none. */
  readonly retryAfter?: RegExp
  /** What the error's message says. */
  readonly message?: RegExp
  readonly param?: string
  /** Codes of the event that ends a stream which has begun. */
  readonly errorEvent?: readonly string[]
}

/** A way to fail, and what becomes of it. */
export interface FaultCase {
  readonly name: string
  /** How the upstream treats each attempt. */
  readonly plan: readonly Behaviour[]
  /** Default `main`. */
  readonly mount?: MountName
  /** The client asks for server-sent events. */
  readonly stream?: boolean
  /** Bytes of the recording. Default: by chance, one packet or millions. */
  readonly size?: number
  /**
   * The client sends the beginning of a large recording, and the rest once the upstream has seen the attempt of this
   * number; without one it sends no more, and must be answered nevertheless.
   */
  readonly midway?: { readonly attempt?: number }
  readonly expected: Expected
}

/** What becomes of a fault that goes on, beside its attempts. */
export type Failure = Omit<Expected, 'attempts'>

const RECOVERED: Expected = { status: 200, attempts: 2 }
const TRIED = /\b3 attempts\b/

/** A fault that is met with another attempt: it happens once, and it goes on. */
export function retried(
  name: string,
  fault: Behaviour,
  failure: Failure,
  options: Partial<FaultCase> = {},
): readonly FaultCase[] {
  return [
    { ...options, name: `${name}, once`, plan: [fault, ok], expected: RECOVERED },
    { ...options, name: `${name}, always`, plan: [fault], expected: { message: TRIED, ...failure, attempts: 3 } },
  ]
}

/** As {@link retried}, for faults in the midst of an upload: the client is in no hurry with the rest of it. */
export function retriedMidway(name: string, fault: Behaviour, failure: Failure): readonly FaultCase[] {
  const [once, always] = retried(name, fault, failure)
  if (!once || !always) throw new Error('There are two cases.')
  return [
    { ...once, midway: { attempt: 2 } },
    { ...always, midway: {} },
  ]
}

/** A fault that another attempt would not cure. */
export function final(
  name: string,
  fault: Behaviour,
  failure: Failure,
  options: Partial<FaultCase> = {},
): readonly FaultCase[] {
  return [{ ...options, name, plan: [fault, ok], expected: { ...failure, attempts: 1 } }]
}

/** What is no fault. */
export function fine(
  name: string,
  plan: readonly Behaviour[],
  attempts: Expected['attempts'],
  options: Partial<FaultCase> = {},
): readonly FaultCase[] {
  return [{ ...options, name, plan, expected: { status: 200, attempts } }]
}
