import type { EarlyRequest, Engine, EngineAbilities, EngineCall, EngineHealth } from '../engine.js'
import { engineHealth } from '../engine-health.js'
import { hasEnded } from '../model-end.js'
import { isTimed, type TimestampGranularity, type TranscriptionParams } from '../params.js'
import { wholeRequest } from '../prepare.js'
import { Grafting, timingAbilities } from './grafting.js'
import { type RetryOptions, retry } from './retry.js'

/** Options of {@link withTimestamps}. */
export interface WithTimestampsOptions {
  /** How either engine is tried again when it is paid; `false`: not at all. Default: two further attempts. */
  readonly retry?: RetryOptions | false | undefined
  /**
   * `true`: the timing engine begins with every upload, before it is known whether times are asked for, and gives up
   * where they are not; for endpoints that are mostly asked for subtitles. Default `false`: it begins as soon as they
   * are, which with an upload is at its end.
   */
  readonly early?: boolean | undefined
}

/**
 * An engine of two: the words of one, the times of another. So a model that reports text alone gives `verbose_json` with
 * words and segments, `srt` and `vtt`. Both read the same upload; the timing engine is called only where times are asked
 * for that the text engine's model does not report itself.
 *
 * A request's parameters, and its model, are the text engine's; the timing engine uses its own model, and gets the
 * language. Timestamps are had in the languages that both understand. What a word has no partner for is interpolated
 * between its neighbours, and has `estimated`.
 *
 * Either engine is tried again by itself when it is paid and fails, so that what the other has heard is kept; the pair
 * needs no `retry()`. A request for times fails when they can't be had.
 *
 * @example
 * ```ts
 * const engine = withTimestamps(openai({ model: 'gpt-transcribe' }), local())
 * ```
 * @throws {RangeError} when the timing engine reports no timestamps, or an option of `retry` makes no sense
 */
export function withTimestamps(
  textEngine: Engine,
  timingEngine: Engine,
  { retry: retried, early = false }: WithTimestampsOptions = {},
): Engine {
  const text = recovering(textEngine, retried)
  const timing = recovering(timingEngine, retried)
  const { timestamps, end } = timingAbilities(timing)
  // An app that has run until a model's end is to start again behind it: times are refused then, the rest is served.
  if (timestamps.length === 0 && !hasEnded(end)) {
    throw new RangeError(`withTimestamps(): the '${timing.name}' engine reports no timestamps.`)
  }
  const { defaultModel } = text
  const transcribeEarly = (request: EarlyRequest, call: EngineCall) =>
    new Grafting({ text, timing, early }, request, call).events()
  return {
    name: `${text.name} with timestamps of ${timing.name}`,
    paid: text.paid || timing.paid,
    model: text.model,
    models: text.models,
    reads: 'often',
    recovers: true,
    ...(defaultModel && { defaultModel: (params, task) => defaultModel.call(text, withoutTimes(params), task) }),
    describe: (model) => together(text.describe(model), timingAbilities(timing)),
    transcribe: (request, call) => transcribeEarly(wholeRequest(request), call),
    transcribeEarly,
    async ready() {
      await Promise.all([text.ready?.(), timing.ready?.()])
    },
    health: ({ signal }) => healthOf(text, timing, signal),
    async close() {
      await Promise.all([text.close?.(), timing.close?.()])
    },
  }
}

function recovering(engine: Engine, options: RetryOptions | false | undefined): Engine {
  return options === false || !engine.paid || engine.recovers ? engine : retry(engine, options)
}

/** What is left for the text engine: its model is not to be chosen by timestamps. */
function withoutTimes({ timestamp_granularities, ...params }: TranscriptionParams): TranscriptionParams {
  return isTimed(params.response_format) ? { ...params, response_format: 'json' } : params
}

function together(text: EngineAbilities, timing: EngineAbilities): EngineAbilities {
  // Words are put into segments here.
  const grafted: readonly TimestampGranularity[] = timing.timestamps.includes('word')
    ? ['word', 'segment']
    : timing.timestamps
  const timestamps = new Set([...text.timestamps, ...grafted])
  return {
    ...text,
    timestamps: [...timestamps],
    timestampLanguages: text.timestamps.length > 0 ? text.timestampLanguages : bothOf(text.languages, timing),
  }
}

function bothOf(
  languages: EngineAbilities['languages'],
  { languages: ofTiming, timestampLanguages = ofTiming }: EngineAbilities,
): EngineAbilities['languages'] {
  if (languages === 'any' || timestampLanguages === 'any') return languages === 'any' ? timestampLanguages : languages
  return languages.filter((language) => timestampLanguages.includes(language))
}

/** As the text engine is; `degraded` where it would have no times. */
async function healthOf(text: Engine, timing: Engine, signal: AbortSignal): Promise<EngineHealth> {
  const [main, times] = await Promise.all([engineHealth(text, signal), engineHealth(timing, signal)])
  if (main.status === 'down' || times.status === 'up') return main
  const messages = [main.message, times.message && `${timing.name}: ${times.message}`]
  return { status: 'degraded', message: messages.filter(Boolean).join(' ') || undefined }
}
