import { createParser } from 'eventsource-parser'
import type { Engine, EngineRequest } from '../engine.js'
import { TranscriptionError } from '../errors.js'
import type { TranscriptEvent } from '../transcript.js'
import { multipartBody } from './multipart-body.js'
import { badResponse, readAnswer, readStreamEvent } from './openai-answer.js'
import { upstreamError } from './openai-errors.js'
import { isStreamed, openaiFields } from './openai-fields.js'
import { type ModelAbilities, modelAbilities } from './openai-models.js'
import { createTransport, type UpstreamResponse } from './transport.js'

/** Options of {@link openai}. */
export interface OpenAIOptions {
  /** Default: the environment's `OPENAI_API_KEY`. Not needed by servers that ask for none. */
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
  /** Milliseconds for a whole call. Default 600 000 (10 minutes). */
  readonly timeout?: number | undefined
  /** Milliseconds without any progress. Default 60 000. */
  readonly idleTimeout?: number | undefined
  /**
   * Model where the caller names none. Default: the first of `gpt-transcribe`, `whisper-1` and
   * `gpt-4o-transcribe-diarize` that can give what is asked: text, times, speakers.
   */
  readonly model?: string | undefined
  /** What the models of a compatible server can do, where that differs from `whisper-1`. */
  readonly abilities?: Partial<ModelAbilities> | undefined
}

const CREDENTIALS = new Set(['api-key', 'authorization', 'x-api-key'])
/** Most that is read of an answer, in bytes (reliability, limits). */
const MAX_ANSWER = 32 * 1024 * 1024

/**
 * The engine that speaks to OpenAI, Azure OpenAI and every server with the same API.
 *
 * @example
 * ```ts
 * const groq = openai({ baseURL: 'https://api.groq.com/openai/v1', apiKey, model: 'whisper-large-v3-turbo' })
 * ```
 * @throws {TypeError} when `baseURL` is no URL
 */
export function openai(options: OpenAIOptions = {}): Engine {
  const env = globalThis.process?.env ?? {}
  // Credentials given as a header are meant for another service than the environment's key.
  const ownCredentials = Object.keys(lowerCased(options.headers)).some((name) => CREDENTIALS.has(name))
  const apiKey = options.apiKey ?? (ownCredentials ? undefined : env.OPENAI_API_KEY)
  const url = endpointUrl(options.baseURL ?? (env.OPENAI_BASE_URL || 'https://api.openai.com/v1'))
  const headers = {
    accept: 'application/json',
    ...(apiKey && { authorization: `Bearer ${apiKey}` }),
    ...(options.organization && { 'openai-organization': options.organization }),
    ...(options.project && { 'openai-project': options.project }),
    ...lowerCased(options.headers),
  }
  const secrets: string[] = [apiKey, url.host, ...Object.values(options.headers ?? {})].flatMap((secret) =>
    secret && secret.length >= 8 ? [secret] : [],
  )
  const { timeout = 600_000, idleTimeout = 60_000 } = options
  const transport = createTransport()
  const abilitiesOf = (model: string) => modelAbilities(model, options.abilities)

  async function* transcribe(request: EngineRequest, { signal }: { readonly signal: AbortSignal }) {
    const model = request.model ?? options.model ?? defaultModel(request.wanted)
    const body = multipartBody(openaiFields(request, model, abilitiesOf(model)), request.file)
    const limit = AbortSignal.timeout(timeout)
    try {
      const response = await transport.send({
        url,
        headers,
        body,
        signal: AbortSignal.any([signal, limit]),
        idleTimeout,
      })
      if (response.status !== 200) throw upstreamError(response, await readText(response, 64 * 1024), secrets)
      yield* readTranscript(response, request, isStreamed(request, abilitiesOf(model)))
    } catch (error) {
      if (!limit.aborted || signal.aborted) throw error
      throw new TranscriptionError('upstream_timeout', `The transcription took longer than ${timeout / 1000} s.`, {
        cause: error,
      })
    }
  }

  return {
    name: 'openai',
    paid: true,
    describe: (model = options.model) => (model === undefined ? ANY_MODEL : abilitiesOf(model)),
    transcribe,
    close: async () => transport.close(),
  }
}

/** Where the caller names no model, one is chosen by what is asked: together they can do everything but log probabilities. */
const ANY_MODEL = { timestamps: ['word', 'segment'], diarization: true, logprobs: false, languages: 'any' } as const

function defaultModel({ timestamps, speakers }: EngineRequest['wanted']): string {
  if (speakers) return 'gpt-4o-transcribe-diarize'
  return timestamps.length > 0 ? 'whisper-1' : 'gpt-transcribe'
}

function endpointUrl(baseURL: string): URL {
  const url = new URL(baseURL)
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/audio/transcriptions`
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
  if ((speakers || timestamps.includes('segment')) && !segments) return 'segment'
  return timestamps.includes('word') && !words ? 'word' : undefined
}

async function* readStream(response: UpstreamResponse): AsyncGenerator<TranscriptEvent> {
  const messages: string[] = []
  const parser = createParser({ onEvent: ({ data }) => messages.push(data), maxBufferSize: MAX_ANSWER })
  const decoder = new TextDecoder()
  for await (const chunk of response.body) {
    parser.feed(decoder.decode(chunk, { stream: true }))
    for (const data of messages.splice(0)) {
      const event = data === '[DONE]' ? undefined : readStreamEvent(data)
      if (event) yield event
      if (event?.type === 'done') return
    }
  }
  throw badResponse('it broke off before the transcript was done')
}

async function readText(response: UpstreamResponse, maxBytes: number): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  let size = 0
  for await (const chunk of response.body) {
    size += chunk.length
    if (size > maxBytes) {
      if (response.status === 200) throw badResponse(`it is longer than ${maxBytes} bytes`)
      break
    }
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}
