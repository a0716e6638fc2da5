import type { AudioFile } from '../audio-file.js'
import type { Engine, EngineAbilities, EngineRequest } from '../engine.js'
import type { TranscriptionTask } from '../params.js'
import type { WireField } from '../wire-fields.js'
import { type CallOptions, lowerCased } from './call-options.js'
import { compatibleEngine } from './compatible-engine.js'
import { openaiFields } from './openai-fields.js'
import type { KnownModel, ModelAbilities, ModelNeeds } from './openai-models.js'
import { baseUrl, below, confidentialIn, routeOf, secretsIn } from './service-url.js'

/** Options that every provider has. */
export interface ProviderOptions extends CallOptions {
  /** What its models can do, where that differs from what is known of them. */
  readonly abilities?: Partial<ModelAbilities> | undefined
}

/** Options of a provider with an address of its own. */
export interface HostedOptions extends ProviderOptions {
  /** Default: the environment's, but only where `baseURL` is not given: it is never sent elsewhere. */
  readonly apiKey?: string | undefined
  /** Where the API is, with its version, in place of the provider's own address: a proxy, for example. */
  readonly baseURL?: string | undefined
  /** Model where the caller names none, and behind a `fallback()`. */
  readonly model?: string | undefined
}

/** Options of a server that its user runs. */
export interface ServerOptions extends ProviderOptions {
  /** Where the API is, with its version, for example `http://127.0.0.1:8000/v1`. */
  readonly baseURL: string
  /** The model that it runs: for calls that name none, and behind a `fallback()`. */
  readonly model: string
  /** Default: none is sent. */
  readonly apiKey?: string | undefined
}

/** What is said of a provider to make an engine of it. */
export interface Provider {
  readonly name: string
  readonly paid: boolean
  readonly model?: string | undefined
  /** The model for a request that names none. Default: {@link model}. */
  chooseModel?(needs: ModelNeeds): string
  readonly headers: Readonly<Record<string, string>>
  readonly apiKey?: string | undefined
  readonly base: URL
  /** Address of a call below the base. Default: the routes of the contract. */
  url?(base: URL, task: TranscriptionTask | undefined, model: string | undefined): URL
  readonly waitsForModel?: boolean | undefined
  readonly oneByOne?: boolean | undefined
  readonly healthPath?: string | undefined
  /** What is known of a model. */
  known(model: string): KnownModel
  /** What its models can do together. Default: what the one can that is chosen for text. */
  readonly anyModel?: EngineAbilities | undefined
  /** Default: the form of the contract. */
  fields?(request: EngineRequest, model: string, known: KnownModel): readonly WireField[]
  checkFile?(file: AudioFile): void
  readonly textOfSegments?: boolean | undefined
}

/**
 * Makes an engine of what is said of a provider.
 *
 * @throws {RangeError} when a timeout is no time
 */
export function providerEngine(provider: Provider, options: ProviderOptions): Engine {
  const { name, base, model, apiKey } = provider
  const known = (asked: string): KnownModel => {
    const { abilities, isCertain } = provider.known(asked)
    return {
      abilities: { ...abilities, ...options.abilities },
      isCertain: isCertain || options.abilities?.formats !== undefined,
    }
  }
  const chooseModel = provider.chooseModel ?? (() => model ?? '')
  const headers = { accept: 'application/json', ...provider.headers, ...lowerCased(options.headers) }
  const {
    url = (at: URL, task: TranscriptionTask | undefined) => below(at, routeOf(task)),
    fields = openaiFields,
    waitsForModel,
    oneByOne,
    checkFile,
    textOfSegments,
    anyModel,
  } = provider
  return compatibleEngine(
    {
      name,
      paid: provider.paid,
      model,
      // Names of another service's models mean nothing here.
      standIn: model ?? (anyModel ? undefined : chooseModel(NO_NEEDS)),
      headers,
      confidential: [apiKey, ...confidentialIn(base), ...secretsIn(options.headers)],
      url: (task, asked) => url(base, task, asked),
      healthUrl: below(base, provider.healthPath ?? 'models'),
      waitsForModel,
      oneByOne,
      chooseModel,
      anyModel: () => anyModel ?? known(chooseModel(NO_NEEDS)).abilities,
      known,
      fields,
      ...(checkFile && { checkFile }),
      textOfSegments,
    },
    options,
  )
}

const NO_NEEDS: ModelNeeds = { timestamps: false, speakers: false, logprobs: false, translation: false, given: [] }

/** The key of a provider with an address of its own. */
export interface KeySource {
  /** Name of the factory, for messages. */
  readonly factory: string
  /** Name of the environment's variable. */
  readonly variable: string
}

/**
 * The key to send: the environment's is for the provider's own address alone, so that no other one learns it.
 *
 * @throws {TypeError} when there is none; it names the option and the variable
 */
export function readKey(options: HostedOptions, { factory, variable }: KeySource): string | undefined {
  const isOwn = options.baseURL === undefined
  const environment = isOwn ? globalThis.process?.env?.[variable] : undefined
  // Secrets that are mounted as files end with a line break.
  const key = (options.apiKey ?? environment)?.trim()
  if (key || !isOwn || hasCredentials(options)) return key || undefined
  throw new TypeError(`${factory}() needs a key: set ${variable} in the environment, or pass apiKey.`)
}

/** True when the options carry headers that stand for a key. */
export function hasCredentials({ headers }: CallOptions): boolean {
  const names = Object.keys(lowerCased(headers))
  return names.includes('authorization') || names.includes('api-key')
}

/** As most services want their key. */
export function bearer(apiKey: string | undefined): Record<string, string> {
  return apiKey ? { authorization: `Bearer ${apiKey}` } : {}
}

/**
 * What servers have in common that their users run.
 *
 * @throws {TypeError} when `baseURL` or `model` is missing or wrong
 */
export function serverOf(options: ServerOptions, factory: string) {
  const { baseURL, model } = options
  if (!baseURL) throw new TypeError(`${factory}() needs baseURL, for example http://127.0.0.1:8000/v1.`)
  if (!model) throw new TypeError(`${factory}() needs model: the name of the one that the server runs.`)
  const apiKey = options.apiKey?.trim() || undefined
  return { name: factory, paid: false, model, apiKey, headers: bearer(apiKey), base: baseUrl(baseURL, factory) }
}
