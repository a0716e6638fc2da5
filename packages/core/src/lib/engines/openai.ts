import { createParser } from 'eventsource-parser'
import type { AudioFile } from '../audio-file.js'
import type { EarlyRequest, Engine, EngineAbilities, EngineCall, EngineRequest } from '../engine.js'
import { isPromise } from '../is-promise.js'
import type { TranscriptionParams, TranscriptionTask } from '../params.js'
import { wholeRequest } from '../prepare.js'
import type { TranscriptEvent } from '../transcript.js'
import { ReadOnceError } from '../upload/conduit.js'
import { valueSoFar } from '../value-so-far.js'
import { createTransport } from './create-transport.js'
import { MODELS } from './model-registry.js'
import { multipartBody } from './multipart-body.js'
import { readAnswer, readStreamEvent } from './openai-answer.js'
import { upstreamError } from './openai-errors.js'
import { isStreamed, openaiFields } from './openai-fields.js'
import { openaiHealth } from './openai-health.js'
import { chooseModel, knownModel, type ModelAbilities, type ModelNeeds } from './openai-models.js'
import type { UpstreamResponse } from './transport.js'
import { badResponse } from './upstream-failures.js'

/** Options of {@link openai}. */
export interface OpenAIOptions {
  /**
   * Default: the environment's `OPENAI_API_KEY`, but only where `baseURL` is not given: it is never sent elsewhere.
   * Not needed by servers that ask for none.
   */
  readonly apiKey?: string | undefined
  /**
   * Where the API is, with its version: default the environment's `OPENAI_BASE_URL`, else `https://api.openai.com/v1`.
   * A query is kept, as Azure's `?api-version=…` needs it.
   */
  readonly baseURL?: string | undefined
  /** Sent as `OpenAI-Organization`. */
  readonly organization?: string | undefined
  /** Sent as `OpenAI-Project`. */
  readonly project?: string | undefined
  /** Further headers; they win over ours, so that `{ 'api-key': key }` serves Azure. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Milliseconds for a whole call, without the time in which a slow client uploads. Default 600 000 (10 minutes). */
  readonly timeout?: number | undefined
  /** Milliseconds without any progress of the service, in whatever phase. Default 60 000. */
  readonly idleTimeout?: number | undefined
  /**
   * `false`: the recording is sent when all of it is here, with its length, for servers that take no chunked bodies.
   * Default `true`: it is sent while it arrives. A server that answers 411 gets it again with its length.
   */
  readonly acceptsChunked?: boolean | undefined
  /**
   * Model where the caller names none. Default: the first of `gpt-transcribe`, `whisper-1`,
   * `gpt-4o-transcribe-diarize` and `gpt-4o-transcribe` that can do what is asked.
   */
  readonly model?: string | undefined
  /** What the models of a compatible server can do, where that differs from `whisper-1`. */
  readonly abilities?: Partial<ModelAbilities> | undefined
}

/** Where the vendor is. */
const VENDOR = 'https://api.openai.com/v1'
/** Shorter texts would be taken out of messages where they mean something else, in characters. */
const MIN_SECRET = 8
/** Longest time that timers hold, in milliseconds: 24.8 days. */
const MAX_TIMEOUT = 2 ** 31 - 1
/** Most that is read of an answer, in bytes (reliability, limits). */
const MAX_ANSWER = 32 * 1024 * 1024
/** Most that is read of an answer that is an error, in bytes. */
const MAX_REFUSAL = 64 * 1024

/**
 * The engine that speaks to OpenAI, Azure OpenAI and every server with the same API.
 *
 * @example
 * ```ts
 * const groq = openai({ baseURL: 'https://api.groq.com/openai/v1', apiKey, model: 'whisper-large-v3-turbo' })
 * ```
 * @throws {TypeError} when `baseURL` is no URL of http or https
 * @throws {RangeError} when a timeout is no time
 */
export function openai(options: OpenAIOptions = {}): Engine {
  const env = globalThis.process?.env ?? {}
  const { organization, project, timeout = 600_000, idleTimeout = 60_000, acceptsChunked = true } = options
  // The environment's key is for the environment's service: another one is not to learn it.
  // Secrets that are mounted as files end with a line break.
  const apiKey = (options.apiKey ?? (options.baseURL === undefined ? env.OPENAI_API_KEY : undefined))?.trim()
  for (const [name, value] of Object.entries({ timeout, idleTimeout })) {
    if (!(value > 0 && value <= MAX_TIMEOUT)) throw new RangeError(`openai(): ${name} must be 1 to ${MAX_TIMEOUT} ms.`)
  }
  const base = new URL(options.baseURL ?? (env.OPENAI_BASE_URL || VENDOR))
  const url = endpointUrl(base, 'transcriptions')
  const headers = {
    accept: 'application/json',
    ...(apiKey && { authorization: `Bearer ${apiKey}` }),
    ...(organization && { 'openai-organization': organization }),
    ...(project && { 'openai-project': project }),
    ...lowerCased(options.headers),
  }
  const ours = [apiKey, organization, project, url.host, url.hostname, ...queryValues(url)]
  const confidential = [...ours, ...Object.values(options.headers ?? {})]
  const secrets = confidential.flatMap((text) => (text && text.length >= MIN_SECRET ? [text] : []))
  const transport = createTransport()
  let wantsLength = !acceptsChunked
  const host = { declared: options.abilities, isVendor: base.origin === new URL(VENDOR).origin }
  const known = (model: string) => knownModel(model, host)
  const modelOf = (request: EngineRequest) => request.model ?? options.model ?? chooseModel(needsOf(request))

  /** Sends a recording whose parameters are known, or are still to come behind it. */
  function send(
    file: AudioFile,
    task: TranscriptionTask | undefined,
    request: EngineRequest | Promise<EngineRequest>,
    call: EngineCall,
  ) {
    const fieldsOf = (whole: EngineRequest) => openaiFields(whole, modelOf(whole), known(modelOf(whole)))
    const fields = isPromise(request) ? request.then(fieldsOf) : fieldsOf(request)
    const { signal, idempotencyKey, onSent } = call
    return transport.send({
      url: task === 'translate' ? endpointUrl(base, 'translations') : url,
      headers: { ...headers, ...(idempotencyKey && { 'idempotency-key': idempotencyKey }) },
      body: multipartBody({ file, fields, onSent }),
      signal,
      idleTimeout,
      timeout,
    })
  }

  async function refusalOf(response: UpstreamResponse) {
    return upstreamError(response, await readText(response, MAX_REFUSAL), secrets)
  }

  async function* transcribeEarly({ file, task, complete }: EarlyRequest, call: EngineCall) {
    const whole = wantsLength ? await complete : await valueSoFar(complete)
    let response: UpstreamResponse | undefined
    try {
      response = await send(file, task, whole ?? complete, call)
      if (response.status === 411 && !whole) {
        wantsLength = true
        const refusal = await refusalOf(response)
        response.discard()
        response = await send(file, task, await complete, call).catch((error) => {
          throw error instanceof ReadOnceError ? refusal : error
        })
      }
      if (response.status !== 200) throw await refusalOf(response)
      const request = await complete
      yield* readTranscript(response, request, isStreamed(request, known(modelOf(request)).abilities))
    } finally {
      response?.discard()
    }
  }

  return {
    name: 'openai',
    paid: true,
    model: options.model,
    models: host.isVendor ? Object.keys(MODELS) : undefined,
    get reads() {
      // To be sent with its length, the recording must be here first.
      return wantsLength ? 'often' : 'once'
    },
    defaultModel: (params, task) => options.model ?? chooseModel(needsOfParams(params, task)),
    describe: (model = options.model) => (model === undefined ? ANY_MODEL : known(model).abilities),
    transcribe: (request, call) => transcribeEarly(wholeRequest(request), call),
    transcribeEarly,
    health: ({ signal }) => openaiHealth(url, headers, signal),
    close: async () => transport.close(),
  }
}

/** What the models can do together. */
const ANY_MODEL: EngineAbilities = {
  timestamps: ['word', 'segment'],
  diarization: true,
  logprobs: true,
  translation: true,
  languages: 'any',
}

function needsOf({ wanted, ...params }: EngineRequest): ModelNeeds {
  const translation = params.task === 'translate'
  return { ...wanted, timestamps: wanted.timestamps.length > 0, translation, given: namesOf(params) }
}

function needsOfParams(params: TranscriptionParams, task: TranscriptionTask | undefined): ModelNeeds {
  return {
    timestamps: ['srt', 'vtt', 'verbose_json'].includes(params.response_format ?? ''),
    speakers: params.response_format === 'diarized_json',
    logprobs: params.include?.includes('logprobs') ?? false,
    translation: task === 'translate',
    given: namesOf(params),
  }
}

function namesOf(params: object): string[] {
  return Object.entries(params).flatMap(([name, value]) => (value === undefined ? [] : [name]))
}

/** Values of the query that may be secrets. */
function queryValues({ searchParams }: URL): string[] {
  return [...searchParams].flatMap(([name, value]) => (name === 'api-version' ? [] : [value]))
}

function endpointUrl(base: URL, route: 'transcriptions' | 'translations'): URL {
  const url = new URL(base)
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new TypeError('openai(): baseURL must be http or https.')
  if (url.username || url.password)
    throw new TypeError('openai(): pass credentials as apiKey or headers, not in baseURL.')
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/audio/${route}`
  return url
}

function lowerCased(headers: Readonly<Record<string, string>> = {}) {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}

async function* readTranscript(
  response: UpstreamResponse,
  { wanted }: EngineRequest,
  streamed: boolean,
): AsyncGenerator<TranscriptEvent> {
  const type = response.header('content-type') ?? ''
  if (streamed && /^text\/event-stream\b/i.test(type)) return yield* readStream(response)
  if (/^text\/html\b/i.test(type)) throw badResponse('it is a web page')
  const body = await readText(response, MAX_ANSWER)
  let segments = false
  for (const event of readAnswer(body)) {
    if (event.type === 'segment') segments = true
    if (event.type === 'done' && event.text?.trim()) {
      const missing = missingTimes(wanted, segments, (event.words?.length ?? 0) > 0)
      if (missing) throw badResponse(`it has no times of ${missing}s`)
    }
    yield event
  }
}

function missingTimes({ timestamps, speakers }: EngineRequest['wanted'], segments: boolean, words: boolean) {
  if (speakers && !segments) return 'segment'
  // Segments can be made of words.
  if (timestamps.includes('segment') && !segments && !words) return 'segment'
  return timestamps.includes('word') && !words ? 'word' : undefined
}

async function* readStream(response: UpstreamResponse): AsyncGenerator<TranscriptEvent> {
  const messages: string[] = []
  const parser = createParser({ onEvent: ({ data }) => messages.push(data) })
  const decoder = new TextDecoder()
  let size = 0
  for await (const chunk of response.body) {
    size += chunk.length
    if (size > MAX_ANSWER) throw tooLong(MAX_ANSWER)
    parser.feed(decoder.decode(chunk, { stream: true }))
    for (const data of messages.splice(0)) {
      const event = data === '[DONE]' ? undefined : readStreamEvent(data)
      if (event) yield event
      if (event?.type === 'done') return
    }
  }
  throw badResponse('it broke off before the transcript was done')
}

function tooLong(maxBytes: number) {
  return badResponse(`it is longer than ${maxBytes} bytes`)
}

async function readText(response: UpstreamResponse, maxBytes: number): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  let size = 0
  for await (const chunk of response.body) {
    size += chunk.length
    if (size > maxBytes) {
      if (response.status === 200) throw tooLong(maxBytes)
      break
    }
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}
