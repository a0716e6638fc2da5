/** What is sent between the benchmark and its own processes. Times are milliseconds of the machine's steady clock. */

/** Of the clock that all processes of a machine share. */
export function now(): number {
  return Number(process.hrtime.bigint()) / 1e6
}

/** Where the id of a recording stands in it, in a chunk that players skip. */
export const ID_OFFSET = 20
export const ID_LENGTH = 12

/** What is wrong with an upstream. */
export type Fault =
  /** Answers 429 after the first 64 KiB of the file, closes, and reads no more. */
  | 'early-429'
  /** Resets the connection in the middle of the file. */
  | 'reset-early'
  /** Answers 503 after the upload. */
  | 'status-503'
  /** Resets the connection after the upload, before an answer. */
  | 'reset-late'
  /** Breaks off in the middle of its answer. */
  | 'cut-answer'
  /** Never answers. */
  | 'hold'

/** How the upstream behaves. */
export interface UpstreamBehaviour {
  /** Bytes that are read per second. Default: as they come. */
  readonly rate?: number | undefined
  readonly fault?: { readonly kind: Fault; readonly attempts: 'first' | 'all' } | undefined
}

/** One call of the upstream. */
export interface Attempt {
  /** Of the recording: it is written in its first bytes. */
  readonly id: string
  /** First byte of the file. */
  readonly firstByteAt: number
  /** The form has come whole. */
  completeAt?: number
  /** The other side went before there was an answer. */
  abandonedAt?: number
}

/** What the upstream is told; it answers each with an {@link UpstreamReport}. */
export interface UpstreamOrder {
  /** Forgets the attempts, and behaves so from now on. */
  readonly behave?: UpstreamBehaviour
}

/** What the upstream reports. */
export interface UpstreamReport {
  readonly baseURL: string
  readonly attempts: readonly Attempt[]
}

/** What the load client is told; it answers with a {@link LoadReport}. */
export interface LoadOrder {
  /** Of the endpoint. */
  readonly url: string
  readonly uploads: number
  readonly concurrency: number
  /** Of each file. */
  readonly bytes: number
  /** Bytes that each client sends per second. Default: as fast as it can. */
  readonly rate?: number | undefined
  /** Whether the file stands before the fields, as the official SDK does it, or behind. */
  readonly order: FormOrder
  /** When the client leaves. Default: never. */
  readonly leaves?: 'uploading' | 'waiting' | undefined
}

/** By turns, if not said otherwise. */
export type FormOrder = 'file-first' | 'fields-first' | 'by-turns'

/** What became of an upload. */
export interface Outcome {
  readonly id: string
  readonly startedAt: number
  readonly endedAt: number
  /** Of the answer; none when there was no answer. */
  readonly status?: number | undefined
  /** The digest that arrived at the upstream is that of the file. */
  readonly isSound: boolean
  /** Why it is not, as far as one can tell. */
  readonly reason?: string | undefined
  /** When the client left. */
  readonly leftAt?: number | undefined
}

/** What the load client reports. */
export interface LoadReport {
  readonly outcomes: readonly Outcome[]
}
