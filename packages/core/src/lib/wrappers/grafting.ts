import { graftTimes } from '../alignment/graft-times.js'
import { anySignal } from '../any-signal.js'
import type { EarlyRequest, Engine, EngineAbilities, EngineCall, EngineRequest } from '../engine.js'
import { TranscriptionError } from '../errors.js'
import { foldEvents, TranscriptFold } from '../fold.js'
import type { TranscriptionParams } from '../params.js'
import { fitRequest } from '../plan.js'
import { beginEngine } from '../prepare.js'
import type { Transcript, TranscriptEvent } from '../transcript.js'
import { unlessAborted } from '../unless-aborted.js'
import { valueSoFar } from '../value-so-far.js'

/** Two engines, and when the second one begins. */
export interface EnginePair {
  readonly text: Engine
  readonly timing: Engine
  /** Before it is known whether times are asked for. */
  readonly early: boolean
}

/** What either engine is asked. */
interface Shares {
  readonly text: EngineRequest
  /** `undefined` where no times are needed, or the text engine reports them. */
  readonly timing: EngineRequest | undefined
}

/** One transcription by a pair of engines. */
export class Grafting {
  readonly #pair: EnginePair
  readonly #request: EarlyRequest
  readonly #call: EngineCall
  readonly #shares: Promise<Shares>
  readonly #stopped = new AbortController()
  readonly #signal: AbortSignal

  constructor(pair: EnginePair, request: EarlyRequest, call: EngineCall) {
    this.#pair = pair
    this.#request = request
    this.#call = call
    this.#signal = anySignal([call.signal, this.#stopped.signal])
    this.#shares = request.complete.then((whole) => share(whole, pair))
    this.#shares.catch((error) => this.#stopped.abort(error))
  }

  /** Deltas of the text as they come, and at the end the segments and words with their times. */
  async *events(): AsyncGenerator<TranscriptEvent> {
    const known = await valueSoFar(this.#shares)
    const heard = this.#hear(known !== undefined || !this.#pair.early)
    const complete = this.#shares.then(({ text }) => text)
    complete.catch(() => {})
    const call = { ...this.#call, signal: this.#signal }
    const events = beginEngine({ ...this.#request, complete }, this.#pair.text, call)
    const fold = new TranscriptFold()
    try {
      for (;;) {
        const { done, value } = await unlessAborted(events.next(), this.#signal)
        if (done) break
        const { timing } = await this.#shares
        if (!timing || value.type === 'delta') yield value
        if (timing) fold.add(value)
      }
      const { timing } = await this.#shares
      if (timing) yield* this.#inTime(fold.finish(), await unlessAborted(heard, this.#signal))
    } finally {
      this.#stopped.abort(new Error('The transcription has ended.'))
      // Not waited for: the engine may be in the midst of something that the abort has yet to end.
      events.return(undefined).catch(() => {})
    }
  }

  /** What the timing engine hears; its failure ends the transcription, where times are asked for. */
  #hear(waits: boolean): Promise<Transcript> {
    const { timing: engine } = this.#pair
    const complete = this.#shares.then(({ timing }) => {
      if (!timing) throw new Error('No timestamps are asked for.')
      return timing
    })
    const { file } = this.#request
    // The text engine's call is another one: a service must not take this for it.
    const idempotencyKey = this.#call.idempotencyKey && `${this.#call.idempotencyKey}-timestamps`
    const call = { signal: this.#signal, idempotencyKey }
    const begin = () => foldEvents(beginEngine({ file, complete }, engine, call))
    const heard = (waits ? complete.then(begin) : begin()).catch((error) => {
      throw noTimes(error, engine)
    })
    complete.catch(() => {})
    heard.catch(async (error) => {
      const shares = await this.#shares.catch(() => undefined)
      if (shares?.timing) this.#stopped.abort(error)
    })
    return heard
  }

  async *#inTime(transcript: Transcript, heard: Transcript): AsyncGenerator<TranscriptEvent> {
    const { words, segments, duration } = await graftTimes(transcript, heard, this.#signal)
    for (const segment of segments) yield { type: 'segment', segment }
    const { text, language, languages, logprobs, usage, requestId } = transcript
    const spoken = language ?? languages?.[0]?.code ?? heard.language
    yield {
      type: 'done',
      text,
      duration,
      words,
      ...(spoken !== undefined && { language: spoken }),
      ...(languages && { languages }),
      ...(logprobs && { logprobs }),
      ...(usage && { usage }),
      ...(requestId !== undefined && { requestId }),
      ...(heard.estimated && { estimated: true }),
    }
  }
}

/** What the timing engine can do with the model that it uses here. */
export function timingAbilities(engine: Engine): EngineAbilities {
  return engine.describe(timingModel(engine))
}

function timingModel(engine: Engine): string | undefined {
  return (
    engine.model ??
    engine.defaultModel?.({ response_format: 'verbose_json', timestamp_granularities: ['word', 'segment'] })
  )
}

/** @throws {TranscriptionError} `unsupported_value`, `unsupported_language` when one of them can't do its share */
function share(request: EngineRequest, { text, timing }: EnginePair): Shares {
  const model = request.model ?? text.defaultModel?.(textParams(request), request.task)
  const asked = { ...request, ...(model !== undefined && { model }) }
  const { wanted } = request
  const own = text.describe(model).timestamps
  const isOwn = wanted.timestamps.every((unit) => own.includes(unit) || (unit === 'segment' && own.includes('word')))
  if (isOwn) return { text: fitRequest(asked, text), timing: undefined }
  if (request.task === 'translate') throw untimedTranslation(text)
  return {
    timing: timingRequest(request, timing),
    text: fitRequest({ ...asked, wanted: { ...wanted, timestamps: [] } }, text),
  }
}

/** What is heard in another language says nothing of when the words of a translation are. */
function untimedTranslation({ name }: Engine) {
  const message = `Translations of the '${name}' engine have no timestamps. Use response_format 'json' or 'text'.`
  return new TranscriptionError('unsupported_value', message, { param: 'response_format' })
}

/** The parameters that a request's text is chosen a model by. */
function textParams({ wanted, file, extensions, ...params }: EngineRequest): TranscriptionParams {
  return {
    ...params,
    response_format: wanted.speakers ? 'diarized_json' : 'json',
    ...(wanted.logprobs && { include: ['logprobs'] }),
  }
}

function timingRequest({ file, language, languages }: EngineRequest, timing: Engine): EngineRequest {
  const model = timingModel(timing)
  const { timestamps, refuses = [] } = timingAbilities(timing)
  const spoken = language ?? (languages?.length === 1 ? languages[0] : undefined)
  const wanted = { timestamps, speakers: false, logprobs: false, cues: false, stream: false }
  const request = {
    file,
    wanted,
    ...(model !== undefined && { model }),
    ...(spoken !== undefined && !refuses.includes('language') && { language: spoken }),
  }
  return fitRequest(request, timing)
}

/** The failure of a request for times that could not be had. */
function noTimes(error: unknown, { name }: Engine): TranscriptionError {
  if (TranscriptionError.isInstance(error)) return error.restated(`No timestamps from '${name}': ${error.message}`)
  return new TranscriptionError('engine_failed', `The '${name}' engine, which gives the timestamps, failed.`, {
    cause: error,
  })
}
