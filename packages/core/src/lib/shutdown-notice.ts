import type { Engine, ModelEnd } from './engine.js'
import type { Logger } from './logger.js'
import { dateOf, hasEnded } from './model-end.js'

/** How long before a model's end requests for it warn, in milliseconds: a year. */
const NOTICE = 365 * 86_400_000
/** Models of which a log has heard: it hears of each once. */
const told = new WeakMap<Logger, Set<string>>()

/**
 * Says once in the log that a model comes to its end, and returns the headers that tell clients so:
 * `Sunset` (RFC 8594) and `Deprecation` (RFC 9745). Nothing, where a model's end is unknown or more than a year away.
 */
export function noticeShutdown(
  engine: Engine,
  model: string | undefined,
  logger: Logger,
  now = Date.now(),
): Readonly<Record<string, string>> {
  const { end } = engine.describe(model)
  if (!end || dateOf(end.shutdown) - now >= NOTICE) return {}
  const subject = model === undefined ? `The model of the '${engine.name}' engine` : `Model '${model.slice(0, 60)}'`
  const names = told.get(logger) ?? new Set()
  told.set(logger, names)
  if (!names.has(subject)) {
    names.add(subject)
    logger.warn(`[transcribekit] ${subject} ${newsOf(end, hasEnded(end, now))}: ${end.advice}.`)
  }
  return {
    sunset: new Date(dateOf(end.shutdown)).toUTCString(),
    deprecation: `@${dateOf(end.deprecated) / 1000}`,
  }
}

function newsOf({ shutdown, successor }: ModelEnd, isPast: boolean): string {
  const said = `${isPast ? 'was' : 'is'} shut down by its vendor on ${shutdown}`
  return successor === undefined
    ? said
    : `${said}; '${successor}' is asked in its place${isPast ? '' : ' from then on'}`
}
