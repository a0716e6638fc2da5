/** How an engine calls its service. */
export interface CallOptions {
  /** Further headers; they win over ours. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Milliseconds for a whole call, without the time in which a slow client uploads. Default 600 000 (10 minutes). */
  readonly timeout?: number | undefined
  /** Milliseconds without any progress of the service, in whatever phase. Default 60 000. */
  readonly idleTimeout?: number | undefined
  /**
   * `false`: the recording is sent when all of it is here, with its length, for servers that take no chunked bodies.
   * Default `true`: it is sent while it arrives. A server that answers 411 gets it again with its length.
   * On edge runtimes, whose `fetch` sends streams without a length, it says nothing.
   */
  readonly acceptsChunked?: boolean | undefined
}

/** {@link CallOptions} with their defaults. */
export interface CallSettings {
  readonly timeout: number
  readonly idleTimeout: number
  readonly acceptsChunked: boolean
}

/** Longest time that timers hold, in milliseconds: 24.8 days. */
const MAX_TIMEOUT = 2 ** 31 - 1

/**
 * The options of a factory with their defaults.
 *
 * @throws {RangeError} when a timeout is no time
 */
export function readCallOptions(options: CallOptions, factory: string): CallSettings {
  const { timeout = 600_000, idleTimeout = 60_000, acceptsChunked = true } = options
  for (const [name, value] of Object.entries({ timeout, idleTimeout })) {
    if (!(value > 0 && value <= MAX_TIMEOUT))
      throw new RangeError(`${factory}(): ${name} must be 1 to ${MAX_TIMEOUT} ms.`)
  }
  return { timeout, idleTimeout, acceptsChunked }
}

/** Names of headers are told apart in lower case. */
export function lowerCased(headers: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}
