import { anySignal } from '../any-signal.js'
import type { EarlyRequest, Engine, EngineCall } from '../engine.js'
import { TranscriptionError } from '../errors.js'
import { wholeRequest } from '../prepare.js'
import type { TranscriptEvent } from '../transcript.js'
import { unlessAborted } from '../unless-aborted.js'
import { type OnAttempt, RunningAttempt } from './attempt.js'
import { delegate } from './delegate.js'
import { retryBudget } from './retry-budget.js'
import { delayAfter } from './retry-timing.js'

/** Options of {@link retry}. Times are in milliseconds. */
export interface RetryOptions {
  /** Attempts after the first. Default 2. */
  readonly maxRetries?: number | undefined
  /** Wait before the second attempt, which doubles with each further one; up to a quarter less by chance. Default 500. */
  readonly minDelay?: number | undefined
  /** Longest wait where the service asks for none. Default 8000. */
  readonly maxDelay?: number | undefined
  /** Longest `Retry-After` that is waited for; a longer one is answered to the client at once. Default 20 000. */
  readonly maxRetryAfter?: number | undefined
  /** Time after the end of the upload in which all attempts must have ended. Default 600 000 (10 minutes). */
  readonly timeout?: number | undefined
  /** Whether a recording is sent again that was already sent whole, which may be charged twice. Default `true`. */
  readonly retryAfterUpload?: boolean | undefined
  /** Told of each attempt. */
  readonly onAttempt?: OnAttempt | undefined
}

/** Longest time that timers hold, in milliseconds: 24.8 days. */
const MAX_TIMEOUT = 2 ** 31 - 1

/**
 * The same engine, whose passing failures the client does not notice: the recording is kept while it arrives, and sent
 * again, byte for byte, after 408, 409, 429, 5xx, a connection that fails, a timeout and an answer that is cut or
 * malformed. Never once a part of the text was streamed.
 *
 * All retries of a process draw on one budget, so that a service that is down is not called all the more.
 *
 * @example
 * ```ts
 * const engine = retry(openai(), { maxRetries: 4, onAttempt: ({ status, ms }) => metrics.observe(status, ms) })
 * ```
 * @throws {RangeError} for an option that makes no sense
 */
export function retry(engine: Engine, options: RetryOptions = {}): Engine {
  const settings = resolveRetry(options)
  const transcribeEarly = (request: EarlyRequest, call: EngineCall) => attempts(engine, settings, request, call)
  return delegate(engine, {
    recovers: true,
    reads: 'often',
    transcribe: (request, call) => transcribeEarly(wholeRequest(request), call),
    transcribeEarly,
  })
}

type Settings = ReturnType<typeof resolveRetry>

function resolveRetry(options: RetryOptions) {
  const { maxRetries = 2, minDelay = 500, maxDelay = 8000, maxRetryAfter = 20_000, timeout = 600_000 } = options
  const { retryAfterUpload = true, onAttempt } = options
  if (!(Number.isSafeInteger(maxRetries) && maxRetries >= 0)) {
    throw new RangeError(`retry(): maxRetries must be a whole number from 0 on, not ${maxRetries}.`)
  }
  for (const [name, value] of Object.entries({ minDelay, maxDelay, maxRetryAfter, timeout })) {
    if (!(value >= 0 && value <= MAX_TIMEOUT)) throw new RangeError(`retry(): ${name} must be 0 to ${MAX_TIMEOUT} ms.`)
  }
  return { maxRetries, minDelay, maxDelay, maxRetryAfter, timeout, retryAfterUpload, onAttempt }
}

async function* attempts(
  engine: Engine,
  settings: Settings,
  request: EarlyRequest,
  call: EngineCall,
): AsyncGenerator<TranscriptEvent> {
  const deadline = new Deadline(request, settings.timeout)
  const budget = retryBudget()
  const idempotencyKey = call.idempotencyKey ?? crypto.randomUUID()
  const signal = anySignal([call.signal, deadline.signal])
  let cost: number | undefined
  try {
    for (let number = 1; ; number++) {
      const attempt = new RunningAttempt(engine, number, settings.onAttempt)
      try {
        yield* attempt.events(request, { ...call, idempotencyKey, signal })
        budget.give(cost)
        return
      } catch (thrown) {
        call.signal.throwIfAborted()
        if (attempt.isWhole) throw thrown
        const error = deadline.signal.aborted ? deadline.signal.reason : thrown
        const wait = waitBefore(error, attempt, number)
        if (wait === undefined) throw afterAll(error, number, settings.maxRetryAfter)
        await pause(wait, signal).catch((reason) => {
          call.signal.throwIfAborted()
          throw afterAll(reason, number, settings.maxRetryAfter)
        })
      }
    }
  } finally {
    deadline.stop()
  }

  /** Milliseconds until the next attempt, or `undefined` when there is to be none. */
  function waitBefore(error: unknown, attempt: RunningAttempt, number: number): number | undefined {
    if (deadline.refused || attempt.hasYielded || number > settings.maxRetries) return undefined
    if (deadline.signal.aborted || !TranscriptionError.isInstance(error) || !error.retryable) return undefined
    if (!settings.retryAfterUpload && attempt.bytes > 0 && attempt.bytes === request.file.size) return undefined
    const wait = delayAfter(error, number, settings, Math.random())
    if (wait === undefined) return undefined
    cost = budget.take(error.code)
    return cost === undefined ? undefined : wait
  }
}

/** The time that all attempts together have; it begins when the upload is whole. */
class Deadline {
  /** True when the upload was refused or broke off. */
  refused = false
  readonly #controller = new AbortController()
  #timer: ReturnType<typeof setTimeout> | undefined
  #isOver = false

  constructor({ complete }: EarlyRequest, timeout: number) {
    const abort = () => {
      const message = `The transcription took longer than ${timeout / 1000} s.`
      this.#controller.abort(new TranscriptionError('upstream_timeout', message, { retryable: false }))
    }
    complete.then(
      () => {
        if (!this.#isOver) this.#timer = setTimeout(abort, timeout)
      },
      () => {
        this.refused = true
      },
    )
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  stop(): void {
    this.#isOver = true
    clearTimeout(this.#timer)
  }
}

/** The failure that is the last: it says how many attempts there were. */
function afterAll(error: unknown, attempts: number, maxRetryAfter: number): unknown {
  if (!TranscriptionError.isInstance(error)) return error
  const { retryAfter = 0, upstreamStatus } = error
  // A service that wants to be left alone says so by 503 as well as by 429: clients know what to do.
  const status = retryAfter * 1000 > maxRetryAfter && upstreamStatus === 503 ? upstreamStatus : error.status
  if (attempts === 1 && status === error.status) return error
  return error.restated(attempts === 1 ? error.message : `${error.message} (${attempts} attempts)`, status)
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  try {
    await unlessAborted(
      new Promise<void>((resolve) => {
        timer = setTimeout(resolve, milliseconds)
      }),
      signal,
    )
  } finally {
    clearTimeout(timer)
  }
}
