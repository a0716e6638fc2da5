import { connect } from 'node:net'
import { wantedChecks } from './all-checks.js'
import type { Check, CheckInfo } from './check.js'
import { addressOf } from './raw-connection.js'
import { type ConformanceOptions, resolveSettings, type Settings } from './settings.js'
import { escapeControls } from './show.js'
import { type Shared, Target } from './target.js'
import { Failed, NotOffered, type Verdict } from './verdict.js'

/** What one check found. */
export interface CheckResult extends CheckInfo {
  readonly result: Verdict
  /** Why it is not passed: what was expected and what came. Bounded, and never with the key. */
  readonly reason?: string
  readonly milliseconds: number
}

/** What all checks found. */
export interface Report {
  /** The endpoint that was graded. */
  readonly url: string
  readonly model: string
  readonly passed: number
  readonly failed: number
  readonly notOffered: number
  readonly results: readonly CheckResult[]
}

/** Longest reason, in characters. */
const MAX_REASON = 600
/** Milliseconds that a connection may take before the endpoint counts as unreachable. */
const CONNECT_TIMEOUT = 10_000
/** Shortest value of a query that is taken for a secret, in characters. */
const MIN_SECRET = 8

/**
 * Grades an endpoint and reports each check when it is done, one after the other.
 *
 * @throws {RangeError} for options that make no sense
 * @throws {Error} when no connection can be made at all
 *
 * @example
 * ```ts
 * for await (const { id, result, reason } of runConformance({ url: 'http://127.0.0.1:3000/v1' })) {
 *   console.log(result, id, reason ?? '')
 * }
 * ```
 */
export async function* runConformance(options: ConformanceOptions): AsyncGenerator<CheckResult> {
  const settings = resolveSettings(options)
  const wanted = wantedChecks(settings)
  await reach(settings)
  const shared: Shared = new Map()
  for (const check of wanted) {
    settings.signal.throwIfAborted()
    yield await runCheck(check, settings, shared)
  }
}

/**
 * Grades an endpoint and reports when all checks are done.
 *
 * @throws {RangeError} for options that make no sense
 * @throws {Error} when no connection can be made at all
 */
export async function gradeEndpoint(options: ConformanceOptions): Promise<Report> {
  const results: CheckResult[] = []
  for await (const result of runConformance(options)) results.push(result)
  return reportOf(options, results)
}

/** The score of results. */
export function reportOf(options: ConformanceOptions, results: readonly CheckResult[]): Report {
  const { url, model } = resolveSettings(options)
  const count = (verdict: Verdict) => results.filter(({ result }) => result === verdict).length
  return {
    // Its query may hold a key.
    url: `${url.origin}${url.pathname}`,
    model,
    passed: count('passed'),
    failed: count('failed'),
    notOffered: count('not offered'),
    results,
  }
}

/** Runs one check; it ends in time, and so do its connections. */
export async function runCheck(check: Check, settings: Settings, shared: Shared): Promise<CheckResult> {
  const { id, title, section } = check
  const started = performance.now()
  const limit = new AbortController()
  const stop = () => limit.abort(new Failed('an end of the run', 'its abort'))
  const timer = setTimeout(
    () => limit.abort(new Failed(`an end within ${settings.timeout / 1000} s`, 'none')),
    settings.timeout,
  )
  settings.signal.addEventListener('abort', stop)
  try {
    const late = new Promise<never>((_, reject) => {
      limit.signal.addEventListener('abort', () => reject(limit.signal.reason))
    })
    await Promise.race([check.run(new Target(settings, shared, limit.signal)), late])
    return { id, title, section, result: 'passed', milliseconds: since(started) }
  } catch (error) {
    const result = error instanceof NotOffered ? 'not offered' : 'failed'
    return { id, title, section, result, reason: reasonOf(error, settings), milliseconds: since(started) }
  } finally {
    clearTimeout(timer)
    settings.signal.removeEventListener('abort', stop)
    // Whatever the check left open ends here.
    limit.abort()
  }
}

function reasonOf(error: unknown, { key = '', url }: Settings): string {
  const message = error instanceof Error ? error.message : String(error)
  // Shorter values would be taken out of words where they mean something else.
  const secrets = [key, ...[...url.searchParams.values()].filter(({ length }) => length >= MIN_SECRET)]
  const oneLine = escapeControls(
    secrets.reduce((text, secret) => (secret ? text.replaceAll(secret, '[key]') : text), message),
  )
  return oneLine.length > MAX_REASON ? `${oneLine.slice(0, MAX_REASON)}…` : oneLine
}

function since(started: number) {
  return Math.round(performance.now() - started)
}

/** Makes a connection and drops it. */
function reach({ url }: Settings): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ ...addressOf(url), timeout: CONNECT_TIMEOUT })
    const fail = (why: string) => {
      socket.destroy()
      reject(new Error(`${url.host} can not be reached: ${why}`))
    }
    socket.once('connect', () => {
      socket.destroy()
      resolve()
    })
    socket.once('timeout', () => fail(`no connection within ${CONNECT_TIMEOUT / 1000} s`))
    socket.once('error', (error: NodeJS.ErrnoException) => fail(error.code ?? error.message))
  })
}
