import type { EarlyRequest, Engine, EngineAbilities, EngineCall, EngineHealth, EngineRequest } from '../engine.js'
import { engineHealth } from '../engine-health.js'
import { TranscriptionError, type TranscriptionErrorCode } from '../errors.js'
import type { TimestampGranularity } from '../params.js'
import { fitRequest } from '../plan.js'
import { wholeRequest } from '../prepare.js'
import type { TranscriptEvent } from '../transcript.js'
import { type Attempt, type OnAttempt, RunningAttempt } from './attempt.js'

/** Options of {@link fallback}. */
export interface FallbackOptions {
  /** Told of each engine's attempt. */
  readonly onAttempt?: OnAttempt | undefined
}

/**
 * An engine of several: the first one transcribes, and when it fails the next, from the same upload, even while that
 * still runs. The client notices nothing. Wrap an engine in `retry()` to try it again before the next has its turn.
 *
 * An engine that can't do what is asked is passed over. The model that a request names is that of the first engine;
 * another one that was set up with a model uses its own. What is wrong with the request itself is answered at once, and
 * so is what fails once a part of the text was streamed.
 *
 * @example
 * ```ts
 * const engine = fallback(retry(openai()), local())
 * ```
 * @throws {RangeError} when there is no engine
 */
export function fallback(...engines: readonly Engine[]): Engine
export function fallback(engines: readonly Engine[], options?: FallbackOptions): Engine
export function fallback(...given: readonly unknown[]): Engine {
  const [first, options] = given
  const engines = (Array.isArray(first) ? first : given) as readonly Engine[]
  const { onAttempt } = Array.isArray(first) ? ((options ?? {}) as FallbackOptions) : {}
  const [main] = engines
  if (!main) throw new RangeError('fallback() needs at least one engine.')
  const transcribeEarly = (request: EarlyRequest, call: EngineCall) =>
    oneAfterTheOther(engines, request, call, onAttempt)
  return {
    name: engines.map(({ name }) => name).join(' or '),
    paid: engines.some(({ paid }) => paid),
    recovers: true,
    models: main.models ?? (main.model === undefined ? undefined : [main.model]),
    ...(main.defaultModel && { defaultModel: main.defaultModel.bind(main) }),
    describe: (model) => together(engines.map((engine) => engine.describe(modelFor(engine, main, model)))),
    transcribe: (request, call) => transcribeEarly(wholeRequest(request), call),
    transcribeEarly,
    ready: () => anyOf(engines, (engine) => engine.ready?.()),
    health: (call) => healthOf(engines, call),
    async close() {
      await Promise.all(engines.map((engine) => engine.close?.()))
    },
  }
}

async function* oneAfterTheOther(
  engines: readonly Engine[],
  request: EarlyRequest,
  call: EngineCall,
  onAttempt: OnAttempt | undefined,
): AsyncGenerator<TranscriptEvent> {
  let isRefused = false
  request.complete.catch(() => {
    isRefused = true
  })
  // An engine that is passed over has attempted nothing.
  const report = onAttempt && ((attempt: Attempt) => attempt.error?.cause instanceof NotAble || onAttempt(attempt))
  let failure: unknown
  for (const [index, engine] of engines.entries()) {
    const complete = request.complete.then((whole) => requestFor(engine, engines[0], whole))
    complete.catch(() => {})
    const attempt = new RunningAttempt(engine, index + 1, report)
    try {
      return yield* attempt.events({ file: request.file, task: request.task, complete }, call)
    } catch (error) {
      call.signal.throwIfAborted()
      if (attempt.isWhole) throw error
      const refusal = error instanceof NotAble ? error.refusal : error
      const isUnable = error instanceof NotAble || isInability(error)
      // What an engine says that was tried counts more than that another can't.
      failure = isUnable ? (failure ?? refusal) : error
      if (isRefused || attempt.hasYielded || !(isUnable || isWorthAnother(error))) break
    }
  }
  throw failure
}

/** Thrown in place of a request that an engine can't serve. */
class NotAble extends Error {
  override readonly name = 'NotAble'
  readonly refusal: TranscriptionError

  constructor(refusal: TranscriptionError) {
    super(refusal.message)
    this.refusal = refusal
  }
}

/** @throws {NotAble} */
function requestFor(engine: Engine, main: Engine | undefined, whole: EngineRequest): EngineRequest {
  try {
    return fitRequest({ ...whole, model: modelFor(engine, main, whole.model) }, engine)
  } catch (error) {
    throw TranscriptionError.isInstance(error) ? new NotAble(error) : error
  }
}

function modelFor(engine: Engine, main: Engine | undefined, asked: string | undefined): string | undefined {
  return engine === main ? asked : (engine.model ?? asked)
}

/** Statuses by which a service says that it has no such model, or that it takes no such recording; another may. */
const OTHERS_MAY = new Set([404, 411, 413])
/** Failures that are the engine's and that no further attempt of it would mend. */
const OWN_FAILURES: ReadonlySet<TranscriptionErrorCode> = new Set([
  'upstream_auth',
  'upstream_redirected',
  'insufficient_quota',
  'engine_failed',
  'engine_missing',
  'internal_error',
])

/** Failures of a service, whatever it says of another attempt at itself. */
const SERVICE_FAILURES: ReadonlySet<TranscriptionErrorCode> = new Set([
  'rate_limit_exceeded',
  'overloaded',
  'upstream_error',
  'upstream_bad_response',
  'upstream_unreachable',
  'upstream_timeout',
])
/** What one engine can't do, or one service refuses by its own limits. */
const LIMITS_OF_ONE: ReadonlySet<TranscriptionErrorCode> = new Set(['file_too_large', 'audio_too_long'])
const ABILITIES_OF_ONE: ReadonlySet<TranscriptionErrorCode> = new Set([
  ...LIMITS_OF_ONE,
  'unsupported_value',
  'unsupported_language',
  'unsupported_format',
])

/** Whether an engine says itself, without asking a service, that it can't do this. */
function isInability(error: unknown): boolean {
  return TranscriptionError.isInstance(error) && error.upstreamStatus === undefined && ABILITIES_OF_ONE.has(error.code)
}

/** Whether a failure is the engine's, and not the request's. */
function isWorthAnother(error: unknown): boolean {
  if (!TranscriptionError.isInstance(error)) return true
  const { code, status, retryable, upstreamStatus } = error
  // The limits of one service are not those of another.
  if (upstreamStatus !== undefined && LIMITS_OF_ONE.has(code)) return true
  if (retryable || OWN_FAILURES.has(code) || SERVICE_FAILURES.has(code)) return true
  return code === 'upstream_rejected' && OTHERS_MAY.has(status)
}

/** What engines can do of which at least one has a turn. */
function together(abilities: readonly EngineAbilities[]): EngineAbilities {
  const timed = abilities.filter(({ timestamps }) => timestamps.length > 0)
  const timestamps = new Set<TimestampGranularity>(abilities.flatMap((able) => able.timestamps))
  const [first, ...others] = abilities.map(({ refuses = [] }) => refuses)
  const sizes = abilities.map(({ maxFileSize = Number.POSITIVE_INFINITY }) => maxFileSize)
  const maxFileSize = Math.max(...sizes)
  const end = abilities[0]?.end
  return {
    timestamps: [...timestamps],
    diarization: abilities.some(({ diarization }) => diarization),
    logprobs: abilities.some(({ logprobs }) => logprobs),
    translation: abilities.some(({ translation }) => translation),
    languages: anyOfThem(abilities.map(({ languages }) => languages)),
    timestampLanguages: anyOfThem(timed.map(({ languages, timestampLanguages = languages }) => timestampLanguages)),
    refuses: first?.filter((name) => others.every((refuses) => refuses.includes(name))),
    ...(Number.isFinite(maxFileSize) && { maxFileSize }),
    ...(end && { end }),
  }
}

function anyOfThem(languages: readonly EngineAbilities['languages'][]): EngineAbilities['languages'] {
  return languages.includes('any') ? 'any' : [...new Set(languages.flat())]
}

/** Succeeds when one does. */
async function anyOf(engines: readonly Engine[], work: (engine: Engine) => Promise<void> | undefined): Promise<void> {
  const results = await Promise.allSettled(engines.map((engine) => work(engine)))
  const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []))
  if (failures.length === engines.length) throw failures[0]
}

/** `up` with the first engine, `degraded` with another. */
async function healthOf(engines: readonly Engine[], call: { readonly signal: AbortSignal }): Promise<EngineHealth> {
  const states = await Promise.all(engines.map((engine) => engineHealth(engine, call.signal)))
  const [main = { status: 'down' } as const] = states
  if (main.status !== 'down') return main
  const working = engines.find((_, index) => states[index]?.status !== 'down')
  const message = states.flatMap((state, index) => (state.message ? [`${engines[index]?.name}: ${state.message}`] : []))
  return { status: working ? 'degraded' : 'down', message: message.join(' ') || undefined }
}
