import type { Engine, ModelEnd } from './engine.js'
import type { Logger } from './logger.js'
import { dateOf, hasEnded } from './model-end.js'

/** How long before a model's end requests for it warn, in milliseconds: a year. */
const NOTICE = 365 * 86_400_000
/** Most lines that a log has: clients choose the names. */
const MOST_LINES = 100
/** What a log has heard of models: of each once before its end, and once after it. */
const told = new WeakMap<Logger, Set<string>>()

/**
 * Says in the log that a model comes to its end, or has come to it, once each, and returns the headers that tell clients so:
 * `Sunset` (RFC 8594) and `Deprecation` (RFC 9745). Nothing, where a model's end is unknown or more than a year away.
 */
export function noticeShutdown(
  engine: Engine,
  model: string | undefined,
  logger: Logger,
): Readonly<Record<string, string>> {
  const { end } = engine.describe(model)
  if (!end || dateOf(end.shutdown) - Date.now() >= NOTICE) return {}
  const subject = model === undefined ? `The model of the '${engine.name}' engine` : `Model '${model.slice(0, 60)}'`
  const news = `[transcribekit] ${subject} ${newsOf(end)}: ${end.advice}.`
  const heard = told.get(logger) ?? new Set()
  told.set(logger, heard)
  if (!heard.has(news) && heard.size < MOST_LINES) {
    heard.add(news)
    logger.warn(news)
  }
  return {
    sunset: new Date(dateOf(end.shutdown)).toUTCString(),
    deprecation: `@${dateOf(end.deprecated) / 1000}`,
  }
}

function newsOf(end: ModelEnd): string {
  const { shutdown, successor } = end
  const isPast = hasEnded(end)
  const said = `${isPast ? 'was' : 'is'} shut down by its vendor on ${shutdown}`
  return successor === undefined
    ? said
    : `${said}; '${successor}' is asked in its place${isPast ? '' : ' from then on'}`
}
