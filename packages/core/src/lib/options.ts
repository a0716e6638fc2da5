import { defaultEngine } from './default-engine.js'
import type { Engine } from './engine.js'
import type { TranscriptionErrorCode } from './errors.js'
import { DEFAULT_LIMITS, type Limits } from './limits.js'
import { type Logger, resolveLogger } from './logger.js'
import type { ResponseFormat, TranscriptionParams, TranscriptionTask } from './params.js'
import { resolveCueOptions, type SubtitleOptions } from './subtitles/cue-options.js'
import { checkTranslation, checkValues, paramsOf } from './validate-params.js'
import { PARAMETER_NAMES } from './wire-fields.js'
import { type RetryOptions, retry } from './wrappers/retry.js'

type OptionalLimits = { readonly [Name in keyof Limits]?: Limits[Name] | undefined }

/** Options of every way to transcribe. They are read once, at construction. */
export interface TranscriptionOptions extends OptionalLimits {
  /**
   * The engine behind. Default: `openai()` when `OPENAI_API_KEY` or `OPENAI_BASE_URL` is set,
   * else the embedded one of `@transcribekit/local` when that is installed, else an error that names both cures.
   */
  readonly engine?: Engine | undefined
  /**
   * How a paid engine is tried again when it fails; `false`: not at all, and uploads are not kept for it.
   * It says nothing about what is already a `retry()` or a `fallback()`. Default: two further attempts.
   */
  readonly retry?: RetryOptions | false | undefined
  /** Parameters set by the app; they win over the request's. Calls in code win over them. */
  readonly params?: TranscriptionParams | undefined
  /** How `srt` and `vtt` are laid out. Default: two lines of 42 characters, read at 17 per second. */
  readonly subtitles?: SubtitleOptions | undefined
  /** Names of fields outside the contract that are passed on to the engine. Default none: others are refused. */
  readonly extensions?: readonly string[] | undefined
  /** Default `console`. `false` for silence. */
  readonly logger?: Logger | false | undefined
  /** A file from which `@transcribekit/local` is looked for, before the app's own: adapters name one of theirs. */
  readonly from?: string | undefined
}

/** Options of an endpoint. */
export interface EndpointOptions<Request> extends TranscriptionOptions {
  /**
   * `translate`: the endpoint is `POST /audio/translations`, whose answers are in English, where the engine can do so.
   * Of `params` it takes those that translations have. Default `transcribe`.
   */
  readonly task?: TranscriptionTask | undefined
  /**
   * Answers `GET` on the endpoint's path with what it can do: `{ models, languages, formats, maxBytes }`, to whom
   * `authorize` lets in. Default `false`.
   */
  readonly describe?: boolean | undefined
  /**
   * Decides, before the body is read, whether a request may transcribe: `false` is answered 401.
   * `false` in place of a function says that everyone may, and silences the warning about it.
   */
  readonly authorize?: ((request: Request) => boolean | Promise<boolean>) | false | undefined
  /**
   * Told how each request ended, for metrics: clients that left (`aborted`, 499) are counted here and logged nowhere.
   * What it throws is logged.
   */
  readonly onRequest?: ((outcome: RequestOutcome) => void) | undefined
}

/** How a request ended. */
export interface RequestOutcome {
  /** Status of the answer: 200, that of the failure, or 499 where the client left. */
  readonly status: number
  /** Why it failed; `undefined` when it did not. */
  readonly code: TranscriptionErrorCode | undefined
  /** The answer's `x-request-id`; `undefined` where the app's own handler answers. */
  readonly requestId: string | undefined
}

/**
 * Options of a handler of the app's own: those of an endpoint, and the parameters of the transcription beside them.
 * The form's other fields are the app's: they are no parameters, and clients can't choose a model through them.
 */
export interface ReceiverOptions<Request, Format extends ResponseFormat = ResponseFormat>
  extends Omit<EndpointOptions<Request>, 'params' | 'describe'>,
    Omit<TranscriptionParams, 'response_format' | 'stream'> {
  /** Shape of the result. Default `json`. */
  readonly response_format?: Format | undefined
  /** Name of the form's field that holds the recording. Default `file`. */
  readonly field?: string | undefined
}

/** The options of an endpoint, with the parameters that stand beside them put where they belong; those win. */
export function gatherParams<Request>(
  options: ReceiverOptions<Request> & Pick<EndpointOptions<Request>, 'params'>,
): EndpointOptions<Request> {
  const params = Object.entries(options).filter(
    ([name]) => PARAMETER_NAMES.includes(name) || options.extensions?.includes(name),
  )
  return { ...options, params: { ...options.params, ...withoutUndefined(Object.fromEntries(params)) } }
}

/** Options with all defaults filled in. */
export interface Settings {
  readonly engine: Engine
  readonly params: TranscriptionParams
  readonly task: TranscriptionTask
  readonly subtitles?: SubtitleOptions | undefined
  readonly extensions: readonly string[]
  readonly limits: Limits
  readonly logger: Logger
  readonly onRequest?: ((outcome: RequestOutcome) => void) | undefined
  readonly describe?: boolean | undefined
}

/**
 * Checks options at construction, so that a mistake of the app is not blamed on its clients.
 *
 * @throws {RangeError} for a limit that is no whole number above 0
 * @throws {TranscriptionError} for a value in `params` that the contract does not have
 */
export function checkOptions(options: TranscriptionOptions): void {
  for (const name of Object.keys(DEFAULT_LIMITS) as (keyof Limits)[]) {
    const value = options[name] ?? DEFAULT_LIMITS[name]
    if (Number.isSafeInteger(value) && value > 0) continue
    throw new RangeError(`${name} must be a whole number above 0, not ${value}.`)
  }
  resolveCueOptions(options.subtitles)
  checkValues(options.params ?? {}, options.extensions)
}

/**
 * The engine that options stand for: theirs, or else the one chosen by environment. A paid one is tried again when it
 * fails, unless it sees to that itself.
 *
 * @throws {TranscriptionError} `engine_missing`
 * @throws {RangeError} for an option of `retry` that makes no sense
 */
export function resolveEngine(options: Pick<TranscriptionOptions, 'engine' | 'from' | 'logger' | 'retry'>): Engine {
  const engine = options.engine ?? defaultEngine({ from: options.from, logger: resolveLogger(options) })
  if (options.retry === false || !engine.paid || engine.recovers) return engine
  const retried = retry(engine, options.retry)
  origins.set(retried, engine)
  return retried
}

/** The engines that are tried again because of the options of an app. */
const origins = new WeakMap<Engine, Engine>()

/**
 * Fills in the defaults.
 *
 * @throws {TranscriptionError} `engine_missing`, and as {@link checkOptions}
 */
export function resolveOptions(options: TranscriptionOptions): Settings {
  checkOptions(options)
  const logger = resolveLogger(options)
  return {
    engine: resolveEngine(options),
    params: withoutUndefined(options.params ?? {}),
    task: 'transcribe',
    ...(options.subtitles && { subtitles: { ...options.subtitles } }),
    extensions: [...(options.extensions ?? [])],
    limits: {
      maxFileSize: options.maxFileSize ?? DEFAULT_LIMITS.maxFileSize,
      maxFieldSize: options.maxFieldSize ?? DEFAULT_LIMITS.maxFieldSize,
      maxFields: options.maxFields ?? DEFAULT_LIMITS.maxFields,
      uploadIdleTimeout: options.uploadIdleTimeout ?? DEFAULT_LIMITS.uploadIdleTimeout,
      maxConcurrent: options.maxConcurrent ?? DEFAULT_LIMITS.maxConcurrent,
      maxSpoolSize: options.maxSpoolSize ?? DEFAULT_LIMITS.maxSpoolSize,
    },
    logger,
  }
}

/** What is given; `undefined` says nothing. */
export function withoutUndefined<Params extends TranscriptionParams>(params: Params): Params {
  return Object.fromEntries(Object.entries(params).filter(([, value]) => value !== undefined)) as Params
}

/** Engines for which the warning was given: an app with many routes hears it once. */
const warned = new WeakSet<Engine>()

/**
 * Fills in the defaults of an endpoint, and says once where one that spends money is open to everyone.
 *
 * @throws {TranscriptionError} `engine_missing`, and as {@link checkOptions}
 */
export function resolveEndpoint<Request>(options: EndpointOptions<Request>): Settings {
  const { task = 'transcribe', describe, onRequest } = options
  const resolved = resolveOptions(options)
  const params = paramsOf(task, resolved.params)
  if (task === 'translate') checkTranslation(params)
  const settings = { ...resolved, task, params, describe, onRequest }
  const { engine, logger } = settings
  const isOpen = options.authorize === undefined && engine.paid && globalThis.process?.env.NODE_ENV === 'production'
  const origin = origins.get(engine) ?? engine
  if (isOpen && !warned.has(origin)) {
    warned.add(origin)
    logger.warn(
      `[transcribekit] This endpoint calls the paid engine '${engine.name}' for everyone who can reach it. Pass authorize: (request) => boolean, or authorize: false if that is meant.`,
    )
  }
  return settings
}
