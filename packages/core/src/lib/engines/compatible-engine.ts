import type { AudioFile } from '../audio-file.js'
import type { EarlyRequest, Engine, EngineAbilities, EngineCall, EngineRequest, ModelEnd } from '../engine.js'
import { isPromise } from '../is-promise.js'
import { successorOf } from '../model-end.js'
import { isTimed, type TranscriptionParams, type TranscriptionTask } from '../params.js'
import { wholeRequest } from '../prepare.js'
import type { TranscriptEvent } from '../transcript.js'
import { ReadOnceError } from '../upload/conduit.js'
import { valueSoFar } from '../value-so-far.js'
import { type CallOptions, readCallOptions } from './call-options.js'
import { createTransport } from './create-transport.js'
import { readRefusal } from './decoded-answer.js'
import { multipartBody } from './multipart-body.js'
import { OneByOne } from './one-by-one.js'
import { requestIdOf, upstreamError } from './openai-errors.js'
import { isStreamed } from './openai-fields.js'
import { openaiHealth } from './openai-health.js'
import type { ModelNeeds } from './openai-models.js'
import { readTranscript } from './openai-transcript.js'
import type { Service } from './service.js'
import type { UpstreamResponse } from './transport.js'

/** Shorter texts would be taken out of messages where they mean something else, in characters. */
const MIN_SECRET = 8

/**
 * The engine for every service that speaks the API: what each does in its own way is in its {@link Service}.
 *
 * @throws {RangeError} when a timeout is no time
 */
export function compatibleEngine(service: Service, options: CallOptions): Engine {
  const { timeout, idleTimeout, acceptsChunked } = readCallOptions(options, service.name)
  const secrets = service.confidential.flatMap((text) => (text && text.length >= MIN_SECRET ? [text] : []))
  const transport = createTransport()
  const turns = service.oneByOne ? new OneByOne() : undefined
  let wantsWhole = !acceptsChunked || service.waitsForModel === true || turns !== undefined
  const modelOf = (request: EngineRequest) => {
    const named = request.model ?? service.model ?? service.chooseModel(needsOf(request))
    return successorOf(endOf(named)) ?? named
  }

  /** The owner's `end` is that of all models, but for the one that takes their place. */
  function endOf(model: string): ModelEnd | undefined {
    const { end } = service.known(model).abilities
    return end?.successor === model ? undefined : end
  }

  function describe(model: string): EngineAbilities {
    const end = endOf(model)
    return { ...service.known(successorOf(end) ?? model).abilities, end }
  }

  /** Sends a recording whose parameters are known, or are still to come behind it. */
  function send(
    file: AudioFile,
    task: TranscriptionTask | undefined,
    request: EngineRequest | Promise<EngineRequest>,
    call: EngineCall,
  ) {
    const fieldsOf = (whole: EngineRequest) => {
      const model = modelOf(whole)
      return service.fields(whole, model, service.known(model))
    }
    const fields = isPromise(request) ? request.then(fieldsOf) : fieldsOf(request)
    const { signal, idempotencyKey, onSent } = call
    return transport.send({
      url: service.url(task, isPromise(request) ? undefined : modelOf(request)),
      headers: { ...service.headers, ...(idempotencyKey && { 'idempotency-key': idempotencyKey }) },
      body: multipartBody({ file, fields, onSent }),
      signal,
      idleTimeout,
      timeout,
    })
  }

  async function refusalOf(response: UpstreamResponse, signal: AbortSignal) {
    return upstreamError(response, await readRefusal(response, signal), secrets)
  }

  async function* transcribeEarly({ file, task, complete }: EarlyRequest, call: EngineCall) {
    service.checkFile?.(file)
    const whole = wantsWhole ? await complete : await valueSoFar(complete)
    const leave = await turns?.enter(call.signal)
    let response: UpstreamResponse | undefined
    try {
      response = await send(file, task, whole ?? complete, call)
      if (response.status === 411 && !whole) {
        wantsWhole = true
        const refusal = await refusalOf(response, call.signal)
        response.discard()
        response = await send(file, task, await complete, call).catch((error) => {
          throw error instanceof ReadOnceError ? refusal : error
        })
      }
      if (response.status !== 200) throw await refusalOf(response, call.signal)
      yield* read(response, await complete)
    } finally {
      response?.discard()
      leave?.()
    }
  }

  async function* read(response: UpstreamResponse, request: EngineRequest): AsyncGenerator<TranscriptEvent> {
    const requestId = requestIdOf(response)
    const streamed = isStreamed(request, service.known(modelOf(request)).abilities)
    const reading = { wanted: request.wanted, streamed, textOfSegments: service.textOfSegments }
    for await (const event of readTranscript(response, reading)) {
      yield event.type === 'done' && requestId !== undefined ? { ...event, requestId } : event
    }
  }

  return {
    name: service.name,
    paid: service.paid,
    model: service.standIn ?? service.model,
    models: service.models,
    get reads() {
      // To be sent with its length, or where only the model tells, the recording must be here first.
      return wantsWhole ? 'often' : 'once'
    },
    defaultModel: (params, task) => service.model ?? service.chooseModel(needsOfParams(params, task)),
    describe: (model = service.model) => (model === undefined ? service.anyModel() : describe(model)),
    transcribe: (request, call) => transcribeEarly(wholeRequest(request), call),
    transcribeEarly,
    health: ({ signal }) => openaiHealth(service.healthUrl, service.headers, signal),
    close: async () => transport.close(),
  }
}

function needsOf({ wanted, ...params }: EngineRequest): ModelNeeds {
  const translation = params.task === 'translate'
  return { ...wanted, timestamps: wanted.timestamps.length > 0, translation, given: namesOf(params) }
}

function needsOfParams(params: TranscriptionParams, task: TranscriptionTask | undefined): ModelNeeds {
  return {
    timestamps: isTimed(params.response_format),
    speakers: params.response_format === 'diarized_json',
    logprobs: params.include?.includes('logprobs') ?? false,
    translation: task === 'translate',
    given: namesOf(params),
  }
}

function namesOf(params: object): string[] {
  return Object.entries(params).flatMap(([name, value]) => (value === undefined ? [] : [name]))
}
