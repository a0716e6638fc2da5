import { describe, it } from 'vitest'
import { expectMatches, wantedChecks } from './all-checks.js'
import { matches } from './check.js'
import { runCheck } from './run.js'
import { type ConformanceOptions, resolveSettings, type Settings } from './settings.js'
import type { Shared } from './target.js'

/** Where the endpoint is, and what it must be able to do. */
export interface DescribeOptions extends Omit<ConformanceOptions, 'url'> {
  /** Base of the API, or a function that gives it, which is called when the first test runs: servers are up by then. */
  readonly url: string | (() => string | Promise<string>)
  /**
   * Checks that must not end as not offered: prefixes of ids, or sections such as `§6`; `'all'` for every check.
   * Default none: what depends on the model may be refused.
   */
  readonly require?: 'all' | readonly string[] | undefined
}

/** Stands in for an address that is not known yet: what does not depend on it is checked when tests are registered. */
const LATER = 'http://127.0.0.1'

/**
 * Registers one vitest test per check.
 *
 * @throws {RangeError} for an address that is none, a number out of its range, or a filter that no check has
 * @example
 * ```ts
 * describeEndpoint('my endpoint', { url: () => server.url, require: ['stream'] })
 * ```
 */
export function describeEndpoint(name: string, { url, require = [], ...options }: DescribeOptions): void {
  const given = resolveSettings({ ...options, url: typeof url === 'string' ? url : LATER })
  const wanted = wantedChecks(given)
  if (require !== 'all') expectMatches('require', require)
  let started: Promise<Run> | undefined
  const start = async (): Promise<Run> => {
    const settings = typeof url === 'string' ? given : resolveSettings({ ...options, url: await url() })
    return { settings, shared: new Map() }
  }
  describe(name, () => {
    for (const check of wanted) {
      // A check bounds its own time.
      it(`${check.section} ${check.id}: ${check.title}`, { timeout: 0 }, async () => {
        started ??= start()
        const { settings, shared } = await started
        const { result, reason } = await runCheck(check, settings, shared)
        const isRequired = require === 'all' || require.some((filter) => matches(check, filter))
        if (result === 'failed' || (result === 'not offered' && isRequired)) throw new Error(`${result}: ${reason}`)
      })
    }
  })
}

interface Run {
  readonly settings: Settings
  readonly shared: Shared
}
