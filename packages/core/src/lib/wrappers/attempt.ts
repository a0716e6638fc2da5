import type { EarlyRequest, Engine, EngineCall } from '../engine.js'
import { TranscriptionError } from '../errors.js'
import { beginEngine } from '../prepare.js'
import type { TranscriptEvent } from '../transcript.js'

/** What became of one attempt of an engine at a recording. */
export interface Attempt {
  /** Name of the engine. */
  readonly engine: string
  /** From 1. */
  readonly attempt: number
  /** HTTP status that the service answered with; `undefined` where there was none, or no service. */
  readonly status: number | undefined
  /** Milliseconds. */
  readonly ms: number
  /** Bytes of the recording that were handed to a service. */
  readonly bytes: number
  /** Why it failed; `undefined` when it succeeded. */
  readonly error?: TranscriptionError | undefined
}

/** Told of each attempt when it has ended. What it throws is not caught. */
export type OnAttempt = (attempt: Attempt) => void

/** One attempt, as it goes. */
export class RunningAttempt {
  readonly #engine: Engine
  readonly #number: number
  readonly #onAttempt: OnAttempt | undefined
  readonly #started = performance.now()
  #bytes = 0
  #hasYielded = false
  #isWhole = false

  constructor(engine: Engine, number: number, onAttempt: OnAttempt | undefined) {
    this.#engine = engine
    this.#number = number
    this.#onAttempt = onAttempt
  }

  /** Bytes of the recording that were handed to a service. */
  get bytes(): number {
    return this.#bytes
  }

  /** True once the caller has seen something of it: then nothing can be done over. */
  get hasYielded(): boolean {
    return this.#hasYielded
  }

  /** True when the engine has told all: what fails then is the caller's own. */
  get isWhole(): boolean {
    return this.#isWhole
  }

  /** The engine's events. Unless the caller waits for parts of the text, they come when nothing can fail any more. */
  async *events(request: EarlyRequest, call: EngineCall): AsyncGenerator<TranscriptEvent> {
    const onSent = (bytes: number) => {
      this.#bytes += bytes
      call.onSent?.(bytes)
    }
    const held: TranscriptEvent[] = []
    let failure: unknown
    try {
      for await (const event of beginEngine(request, this.#engine, { ...call, onSent })) {
        const { wanted } = await request.complete
        if (!wanted.stream) held.push(event)
        else {
          this.#hasYielded = true
          yield event
        }
      }
      this.#isWhole = true
    } catch (error) {
      failure = error
      throw error
    } finally {
      if (!this.#isWhole) failure ??= new TranscriptionError('aborted', 'The caller did not wait for the end.')
      this.#report(failure)
    }
    yield* held
  }

  #report(error: unknown) {
    const known = TranscriptionError.isInstance(error) ? error : undefined
    const wrapped =
      error === undefined
        ? undefined
        : (known ?? new TranscriptionError('engine_failed', 'The engine failed.', { cause: error }))
    this.#onAttempt?.({
      engine: this.#engine.name,
      attempt: this.#number,
      status: known?.upstreamStatus ?? (error === undefined && this.#bytes > 0 ? 200 : undefined),
      ms: performance.now() - this.#started,
      bytes: this.#bytes,
      ...(wrapped && { error: wrapped }),
    })
  }
}
