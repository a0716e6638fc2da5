import type { Contender } from './contenders.js'
import type { Fault, LoadOrder, UpstreamBehaviour } from './messages.js'

export const MB = 1024 ** 2
export const GB = 1024 ** 3
/** Bytes per second of slow clients and slow upstreams. */
const SLOW = 2 * MB

/** What is read off the runs of a case. */
type Kind = 'throughput' | 'slow-client' | 'slow-upstream' | 'equal-hops' | 'early-429' | 'client-gone' | 'recovery'

/** Something that is measured with every server. */
export interface Case {
  /** For `--case`. */
  readonly name: string
  readonly kind: Kind
  readonly load: Pick<LoadOrder, 'uploads' | 'concurrency' | 'bytes' | 'rate' | 'leaves'>
  readonly upstream?: UpstreamBehaviour
  /** Runs of the raw pipe and of ours; peers have a third of them. */
  readonly rounds: number
  /** The raw pipe runs before each of ours, so that what the machine does besides is the same for both. */
  readonly isPaired: boolean
  /** Most memory in MB that a server may take over that of the idle one. It is checked by the short form. */
  readonly maxGrowth?: number | undefined
  /** Milliseconds after which a run is given up. */
  readonly timeout: number
  readonly isFor: (contender: Contender) => boolean
}

const everyone = () => true
/** Where the spool makes no difference: what users get. */
const asTheyCome = ({ retry }: Contender) => retry !== false
/** Where retries would hide what is measured. */
const withoutRetry = ({ kind, retry }: Contender) => kind !== 'ours' || retry === false
/** The raw pipe can't. */
const retrying = ({ kind, retry }: Contender) => kind !== 'raw' && retry !== false

/** @param turns uploads of each client, one after the other */
function throughput(name: string, concurrency: number, bytes: number, rounds: number, turns = 1): Case {
  const load = { uploads: turns * concurrency, concurrency, bytes }
  const isPaired = rounds > 1
  return { name, kind: 'throughput', load, rounds, isPaired, timeout: 180_000, isFor: everyone }
}

function special(
  kind: Kind,
  name: string,
  load: Case['load'],
  upstream: NonNullable<Case['upstream']>,
  isFor: Case['isFor'],
): Case {
  return { name, kind, load, upstream, rounds: 1, isPaired: false, timeout: 90_000, isFor }
}

function recovery(kind: Fault, name: string, uploads: number): Case {
  const load = { uploads, concurrency: 10, bytes: MB }
  return special('recovery', `recovery-${name}`, load, { fault: { kind, attempts: 'first' } }, retrying)
}

function earlyAnswers(uploads: number): Case {
  const load = { uploads, concurrency: 4, bytes: 5 * MB }
  return special('early-429', 'early-429', load, { fault: { kind: 'early-429', attempts: 'all' } }, withoutRetry)
}

function clientGone(leaves: 'uploading' | 'waiting', uploads: number): Case {
  const load = { uploads, concurrency: 1, bytes: 2 * MB, leaves }
  const upstream = { fault: { kind: 'hold', attempts: 'all' } } as const
  return special('client-gone', `client-gone-${leaves}`, load, upstream, asTheyCome)
}

const FAULTS = [
  ['early-429', 'early-429'],
  ['reset-early', 'early-reset'],
  ['status-503', '503'],
  ['reset-late', 'late-reset'],
  ['cut-answer', 'cut-answer'],
] as const

const SLOW_LOAD = { uploads: 10, concurrency: 10, bytes: 10 * MB }

/** So many that the 99th percentile is not the slowest one. */
const MANY_SLOW = { uploads: 100, concurrency: 10, bytes: 4 * MB }

/** The whole benchmark. */
export const FULL: readonly Case[] = [
  throughput('1x25MB', 1, 25 * MB, 3, 10),
  throughput('10x25MB', 10, 25 * MB, 4, 3),
  throughput('50x1MB', 50, MB, 3, 3),
  throughput('50x25MB', 50, 25 * MB, 1),
  throughput('10x200MB', 10, 200 * MB, 1),
  throughput('1x1GB', 1, GB, 1),
  special('slow-client', 'slow-client', { ...MANY_SLOW, rate: SLOW }, {}, asTheyCome),
  special('slow-upstream', 'slow-upstream', SLOW_LOAD, { rate: SLOW }, asTheyCome),
  special('equal-hops', 'equal-hops', { ...SLOW_LOAD, uploads: 1, rate: SLOW }, { rate: SLOW }, asTheyCome),
  earlyAnswers(200),
  clientGone('uploading', 30),
  clientGone('waiting', 30),
  ...FAULTS.map(([kind, name]) => recovery(kind, name, 50)),
]

/** What CI runs: memory, which does not depend on what else the machine does, and that every file arrives whole. */
export const SHORT: readonly Case[] = [
  { ...throughput('10x25MB', 10, 25 * MB, 1), maxGrowth: 100 },
  { ...throughput('1x200MB', 1, 200 * MB, 1), maxGrowth: 80 },
  {
    ...special('slow-upstream', 'slow-upstream', { ...SLOW_LOAD, bytes: 16 * MB }, { rate: 8 * MB }, withoutRetry),
    maxGrowth: 80,
  },
  earlyAnswers(20),
  recovery('status-503', '503', 10),
]
