import type { Engine } from '../engine.js'
import { type CallOptions, lowerCased } from './call-options.js'
import { compatibleEngine } from './compatible-engine.js'
import { MODELS } from './model-registry.js'
import { openaiFields } from './openai-fields.js'
import { anyModel, chooseModel, knownModel, type ModelAbilities } from './openai-models.js'
import { baseUrl, below, confidentialIn, routeOf, secretsIn } from './service-url.js'

/** Options of {@link openai}. */
export interface OpenAIOptions extends CallOptions {
  /**
   * Default: the environment's `OPENAI_API_KEY`, but only where `baseURL` is not given: it is never sent elsewhere.
   * Not needed by servers that ask for none.
   */
  readonly apiKey?: string | undefined
  /**
   * Where the API is, with its version: default the environment's `OPENAI_BASE_URL`, else `https://api.openai.com/v1`.
   * A query is kept.
   */
  readonly baseURL?: string | undefined
  /** Sent as `OpenAI-Organization`. */
  readonly organization?: string | undefined
  /** Sent as `OpenAI-Project`. */
  readonly project?: string | undefined
  /**
   * Model where the caller names none. Default: the first of `gpt-transcribe`, `whisper-1`,
   * `gpt-4o-transcribe-diarize` and `gpt-4o-transcribe` that can do what is asked; the last three end on 2027-02-26.
   */
  readonly model?: string | undefined
  /** What the models of a compatible server can do, where that differs from `whisper-1`. */
  readonly abilities?: Partial<ModelAbilities> | undefined
}

/** Where the vendor is. */
const VENDOR = 'https://api.openai.com/v1'
/** Its hosts, also those of a region: `eu.api.openai.com`. */
const VENDOR_HOSTS = /^([\w-]+\.)?api\.openai\.com$/

/**
 * The engine that speaks to OpenAI and every server with the same API. Those that do it in ways of their own have an
 * engine in `@transcribekit/core/providers`.
 *
 * @example
 * ```ts
 * const server = openai({ baseURL: 'https://speech.example.com/v1', apiKey, model: 'whisper-large-v3' })
 * ```
 * @throws {TypeError} when `baseURL` is no URL of http or https
 * @throws {RangeError} when a timeout is no time
 */
export function openai(options: OpenAIOptions = {}): Engine {
  const env = globalThis.process?.env ?? {}
  const { organization, project, model } = options
  // The environment's key is for the environment's service: another one is not to learn it.
  // Secrets that are mounted as files end with a line break.
  const apiKey = (options.apiKey ?? (options.baseURL === undefined ? env.OPENAI_API_KEY : undefined))?.trim()
  const base = baseUrl(options.baseURL ?? (env.OPENAI_BASE_URL || VENDOR), 'openai')
  const host = { declared: options.abilities, isVendor: isVendor(base) }
  const headers = {
    accept: 'application/json',
    ...(apiKey && { authorization: `Bearer ${apiKey}` }),
    ...(organization && { 'openai-organization': organization }),
    ...(project && { 'openai-project': project }),
    ...lowerCased(options.headers),
  }
  return compatibleEngine(
    {
      name: 'openai',
      paid: true,
      model,
      models: host.isVendor ? Object.keys(MODELS) : undefined,
      headers,
      confidential: [apiKey, organization, project, ...confidentialIn(base), ...secretsIn(options.headers)],
      url: (task) => below(base, routeOf(task)),
      healthUrl: below(base, 'models'),
      chooseModel: (needs) => chooseModel(needs, host),
      anyModel: () => anyModel(host),
      known: (name) => knownModel(name, host),
      fields: openaiFields,
    },
    options,
  )
}

function isVendor({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' && VENDOR_HOSTS.test(hostname)
}
